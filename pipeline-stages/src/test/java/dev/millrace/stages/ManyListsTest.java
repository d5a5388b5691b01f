package dev.millrace.stages;

import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** However many lists a batch has open, an item is compared with few. */
class ManyListsTest {

  private static final int LISTS = 20_000;

  private final AtomicLong comparisons = new AtomicLong();

  /** A key of good hash that counts how often it is compared. */
  private final class Key {

    private final int number;

    Key(int number) {
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      comparisons.incrementAndGet();
      return other instanceof Key that && number == that.number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  @Test
  void lookForAnItemsListInNoneOfTheOthers() {
    long items =
        Pipeline.from("numbers", Flux.range(0, 2 * LISTS))
            .batch(2, b -> b.by(n -> new Key(n % LISTS), LISTS))
            .run()
            .block(LIMIT)
            .completed();

    assertThat(items).isEqualTo(2 * LISTS);
    assertThat(comparisons.get()).isBetween((long) LISTS, 8L * LISTS);
  }
}
