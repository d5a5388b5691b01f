package dev.millrace.demo;

import dev.millrace.demo.crawl.Named;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages that were asked for: first those of a file, then those of the command line. */
record PageList(@Nullable UrlFile file, Iterator<Named> others)
    implements Iterator<Named>, Closeable {

  PageList(@Nullable UrlFile file, List<String> others) {
    this(file, others.stream().map(Named::asked).iterator());
  }

  @Override
  public boolean hasNext() {
    return (file != null && file.hasNext()) || others.hasNext();
  }

  @Override
  public Named next() {
    return file != null && file.hasNext() ? file.next() : others.next();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
