package dev.millrace.stages;

import dev.millrace.StageOptions;
import java.util.Random;
import java.util.function.Function;

/** Gives a stage of a random pipeline an order that a seed describes. */
final class RandomOrder {

  private RandomOrder() {}

  /**
   * @param key few enough keys for items to meet
   */
  static <T> StageOptions<T> of(Random random, StageOptions<T> options, Function<T, ?> key) {
    return switch (random.nextInt(4)) {
      case 0 -> options.ordered(1 + random.nextInt(5));
      case 1 -> options.keyed(key);
      default -> options;
    };
  }
}
