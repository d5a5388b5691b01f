package dev.millrace.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * The files of an {@code etl}, checked before anything is written.
 *
 * @param in what is read
 * @param out where rows go
 * @param rejects where lines go that cannot be parsed
 */
record EtlFiles(Path in, Path out, Path rejects) {

  private record Use(String option, Path path) {}

  /**
   * @throws TypeConversionException if there is nothing to read, or a file has two uses
   */
  EtlFiles {
    if (!Files.exists(in)) {
      throw unreadable(in, "no such file");
    }
    if (Files.isDirectory(in)) {
      throw unreadable(in, "a directory");
    }
    if (!Files.isReadable(in)) {
      throw unreadable(in, "not readable");
    }
    List<Use> uses =
        List.of(
            new Use("--in", in),
            new Use("--out", out),
            new Use("--out", JsonLines.partial(out)),
            new Use("--rejects", rejects),
            new Use("--rejects", JsonLines.partial(rejects)));
    for (Use one : uses) {
      for (Use other : uses) {
        if (!one.option().equals(other.option()) && isSame(one.path(), other.path())) {
          throw new TypeConversionException(
              "%s and %s must not share a file, was '%s'"
                  .formatted(one.option(), other.option(), one.path()));
        }
      }
    }
  }

  private static TypeConversionException unreadable(Path in, String why) {
    return new TypeConversionException(
        "--in must be a file that can be read, was '%s' (%s)".formatted(in, why));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return located(one).equals(located(other)) || Files.isSameFile(one, other);
    } catch (IOException e) {
      // One of them is not there.
      return false;
    }
  }

  private static Path located(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    return folder == null || !Files.isDirectory(folder)
        ? absolute
        : folder.toRealPath().resolve(absolute.getFileName());
  }
}
