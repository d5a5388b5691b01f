package dev.millrace.demo;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON that is safe to look at: what steers a terminal or a line is escaped. */
final class Json {

  private static final JsonMapper MAPPER =
      new JsonMapper(JsonFactory.builder().characterEscapes(new Invisible()).build());

  private Json() {}

  /** Returns a value as one line. */
  static String line(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T read(String line, Class<T> type) {
    return MAPPER.readValue(line, type);
  }

  private static final class Invisible extends CharacterEscapes {

    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[DELETE] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return isInvisible(character) ? new SerializedString("\\u%04x".formatted(character)) : null;
    }

    /** Controls, what turns the direction of text, and what some take for the end of a line. */
    private static boolean isInvisible(int character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            true;
        default -> false;
      };
    }
  }
}
