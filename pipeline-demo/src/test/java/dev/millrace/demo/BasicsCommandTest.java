package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BasicsCommandTest {

  @Test
  void showsEachOperationAndWhatCameOfIt() {
    Cli basics = Cli.run("basics");
    assertThat(basics.exit()).isZero();
    assertThat(basics.err()).isEmpty();
    assertThat(basics.out())
        .isEqualToNormalizingNewlines(
            """
            put and take
              put a and b: 2 of 2 places taken
              take: a
              take: b
            offer and poll, which do not wait
              offer a: ACCEPTED
              offer b: FULL
              poll: Item[value=a]
              poll: Empty[]
            the order in which 3 1 2 leave
              fifo: [3, 1, 2]
              lifo: [2, 1, 3]
              priority: [1, 2, 3]
            put waits while the queue is full, without a thread
              put b: waits
              put b: done
              take: a
              take: b
            join waits until every item is done
              take: a, 2 unfinished
              take: b, 1 unfinished
              join: done
            close: the rest comes out, nothing goes in
              offer b: CLOSED
              put b: queue 'letters' is closed
              take: a
              take: Optional.empty
            """);
  }
}
