package dev.millrace.demo;

import java.io.Console;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** What is known of who looks at the output. */
final class Terminal {

  private static final @Nullable Console CONSOLE = find();

  private Terminal() {}

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
