package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of who looks at the output. */
final class Terminal {

  private static final @Nullable Console CONSOLE = find();

  private static final File DEVICE = new File("/dev/tty");
  private static final Pattern SIZE = Pattern.compile("[0-9]+ ([1-9][0-9]{0,3})\\s*");
  private static final int USUAL_COLUMNS = 80;

  private Terminal() {}

  /** Returns how many columns the terminal has, or as many as most have where that is not known. */
  static int columns() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(DEVICE).start();
      try (InputStream out = stty.getInputStream()) {
        Matcher size = SIZE.matcher(new String(out.readAllBytes(), US_ASCII));
        return size.matches() ? Integer.parseInt(size.group(1)) : USUAL_COLUMNS;
      }
    } catch (IOException e) {
      return USUAL_COLUMNS;
    }
  }

  /** Tells whether a person sees what is printed, on a screen that can redraw a line. */
  static boolean isInteractive() {
    return CONSOLE != null && !"dumb".equals(System.getenv("TERM"));
  }

  /** Returns the terminal's charset, or another one for a file or a pipe. */
  static Charset charset(Charset elsewhere) {
    return CONSOLE == null ? elsewhere : CONSOLE.charset();
  }

  /** Returns text of unknown origin as one line that cannot steer a terminal. */
  static String line(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  private static @Nullable Console find() {
    // JDK 22 to 24 have a console even where there is no terminal, unless told so.
    System.setProperty("jdk.console", "java.base");
    return System.console();
  }
}
