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
              new: size 0 of 2, empty true, full false
              put a: size 1 of 2, empty false, full false
              put b: size 2 of 2, empty false, full true
              take: a, size 1 of 2, empty false, full false
              take: b, size 0 of 2, empty true, full false
            offer and poll, which do not wait
              offer a: ACCEPTED
              offer b: FULL
              poll: Item[value=a]
              poll: Empty[]
            the order in which 3 1 2 leave
              fifo: [3, 1, 2]
              lifo: [2, 1, 3]
              priority: [1, 2, 3]
            put waits while the queue is full, take while it is empty, without a thread
              put b: waits
              put b: done
              take: a
              take: b
              take: waits
              take: c
            join waits until every item is done
              take: a, 2 unfinished
              take: b, 1 unfinished
              join: done
            close: the rest comes out, nothing goes in
              offer b: CLOSED
              put b: queue 'letters' is closed
              take: a
              take: Optional.empty
            close now: the rest is given back
              close now: [a], 0 unfinished
              take: Optional.empty
            """);
  }
}
