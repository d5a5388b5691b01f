package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class NumbersTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Numbers numbers = new Numbers();

  @Test
  void theLeastThatIsFreeIsNext() {
    assertThat(numbers.take()).isEqualTo(1);
    assertThat(numbers.take()).isEqualTo(2);
    assertThat(numbers.take()).isEqualTo(3);
    numbers.giveBack(2);
    assertThat(numbers.take()).isEqualTo(2);
    assertThat(numbers.take()).isEqualTo(4);
  }

  @Test
  void workHasOneFromItsStartToItsEnd() {
    Mono<Integer> work = numbers.during(Mono::just);
    StepVerifier.create(work.doOnNext(n -> assertThat(numbers.take()).isEqualTo(n)))
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void workThatFailsOrIsCancelledGivesItBack() {
    Mono<Integer> failing = numbers.during(n -> Mono.error(new IllegalStateException("no")));
    StepVerifier.create(failing).expectError(IllegalStateException.class).verify(LIMIT);
    Disposable endless = numbers.during(n -> Mono.never()).subscribe();
    endless.dispose();
    assertThat(numbers.take()).isEqualTo(1);
  }
}
