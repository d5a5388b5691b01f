package dev.millrace.demo;

import dev.millrace.demo.crawl.Named;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages that were asked for: first those of a file, then those of the command line, then what
 * is listed elsewhere.
 */
record PageList(@Nullable UrlFile file, Iterator<Named> others, Iterator<Named> listed)
    implements Iterator<Named>, Closeable {

  private static final Iterator<Named> NOTHING = Collections.emptyIterator();

  PageList(@Nullable UrlFile file, List<String> others) {
    this(file, others.stream().map(Named::asked).iterator(), NOTHING);
  }

  /** Returns this with more pages behind it. */
  PageList with(Iterator<Named> more) {
    return new PageList(file, others, more);
  }

  /** Tells whether all of it can be had without waiting for anybody. */
  boolean isAtHand() {
    return (file == null || file.isAtHand()) && listed == NOTHING;
  }

  @Override
  public boolean hasNext() {
    return (file != null && file.hasNext()) || others.hasNext() || listed.hasNext();
  }

  @Override
  public Named next() {
    if (file != null && file.hasNext()) {
      return file.next();
    }
    return others.hasNext() ? others.next() : listed.next();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
