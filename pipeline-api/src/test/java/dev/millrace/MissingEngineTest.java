package dev.millrace;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** No engine is on the class path of this module: a declaration is all there is. */
class MissingEngineTest {

  private static final String WHAT_TO_ADD =
      "no pipeline engine on the class path: add dev.millrace:pipeline-stages";

  private final Pipeline<Integer> pipeline =
      Pipeline.from("numbers", Flux.range(1, 3)).map("double", n -> 2 * n);

  @Test
  void isToldToTheSubscriber() {
    assertFails(pipeline.flux());
    assertFails(pipeline.run());
  }

  @Test
  void isToldToWhoStartsARun() {
    assertThatIllegalStateException().isThrownBy(pipeline::start).withMessage(WHAT_TO_ADD);
  }

  private static void assertFails(Publisher<?> publisher) {
    StepVerifier.create(publisher)
        .expectErrorSatisfies(
            error ->
                assertThatIllegalStateException()
                    .isThrownBy(
                        () -> {
                          throw error;
                        })
                    .withMessage(WHAT_TO_ADD))
        .verify(Duration.ofSeconds(5));
  }
}
