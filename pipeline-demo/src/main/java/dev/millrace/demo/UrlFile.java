package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A list of URLs, one a line; blank lines and those that start with {@code #} mean nothing.
 *
 * @param urls in the order of the file
 */
record UrlFile(List<URI> urls) {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  UrlFile {
    urls = List.copyOf(urls);
  }

  /** Reads the file when the command line is read, so that what is wrong is told at once. */
  static final class Reader implements ITypeConverter<UrlFile> {

    @Override
    public UrlFile convert(String file) {
      List<String> lines = lines(file);
      List<URI> urls = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          urls.add(url(file, i + 1, line));
        }
      }
      return new UrlFile(urls);
    }

    private static URI url(String file, int number, String line) {
      try {
        return new Url().convert(line);
      } catch (TypeConversionException e) {
        throw new TypeConversionException(
            "line %d of '%s' %s".formatted(number, file, e.getMessage()));
      }
    }

    private static List<String> lines(String file) {
      try {
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
          throw unusable(file, "a directory");
        }
        String text = Files.readString(path, UTF_8);
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
      } catch (NoSuchFileException e) {
        throw unusable(file, "no such file");
      } catch (CharacterCodingException e) {
        throw unusable(file, "not UTF-8");
      } catch (IOException | IllegalArgumentException e) {
        throw unusable(file, e.toString());
      }
    }

    private static TypeConversionException unusable(String file, String why) {
      return new TypeConversionException(
          "must be a text file of URLs, was '%s' (%s)".formatted(file, why));
    }
  }
}
