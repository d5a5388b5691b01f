package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class NarratorTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<String> said = new ArrayList<>();

  @Test
  void saysALineWhenItIsSubscribedTo() {
    Mono<Integer> says = new Narrator(said::add, Schedulers.immediate()).say("one", 1);
    assertThat(said).isEmpty();
    StepVerifier.create(says).expectNext(1).expectComplete().verify(LIMIT);
    assertThat(said).containsExactly("one");
  }

  @Test
  void speaksOnThreadsThatMayBlock() {
    Narrator narrator =
        Narrator.of(line -> said.add(line + " " + Schedulers.isInNonBlockingThread()));
    StepVerifier.create(narrator.say("blocked:").subscribeOn(Schedulers.parallel()))
        .expectComplete()
        .verify(LIMIT);
    assertThat(said).containsExactly("blocked: false");
  }

  @Test
  void failsWhoeverSpeaksWhenNobodyCanRead() {
    Narrator narrator =
        Narrator.of(
            line -> {
              throw new IllegalStateException("closed");
            });
    StepVerifier.create(narrator.say("one", 1)).expectErrorMessage("closed").verify(LIMIT);
  }
}
