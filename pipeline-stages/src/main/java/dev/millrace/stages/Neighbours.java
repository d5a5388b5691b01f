package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import reactor.core.Scannable.Attr;

/** What a link of a chain tells of those on its two sides. */
final class Neighbours {

  private Neighbours() {}

  /** Returns what was asked for, if it is one of the two. */
  @SuppressWarnings("rawtypes") // as Scannable declares it
  static @Nullable Object scan(Attr key, @Nullable Object upstream, @Nullable Object downstream) {
    if (key == Attr.PARENT) {
      return upstream;
    }
    return key == Attr.ACTUAL ? downstream : null;
  }
}
