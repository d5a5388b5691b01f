package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class HostileCorpusTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  static Stream<Misbehaviour> misbehaviours() {
    return HostileCorpus.all();
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void endsAsToldAndLeavesNothingBehind(Misbehaviour misbehaviour) {
    try (RawServer server = misbehaviour.server().get();
        HttpFetcher http = misbehaviour.patience().apply(HostileCorpus.limits()).build()) {
      misbehaviour.expectFrom(http, server);
      if (misbehaviour.reason() == Reason.CLOSED) {
        assertThat(server.connections()).as("no second attempt").isEqualTo(1);
      }
      StepVerifier.create(server.clientHasClosedAll()).expectComplete().verify(LIMIT);
      if (misbehaviour.scheme().equals("http")) {
        server.behave();
        givesUpTheOneConnection(http, server);
      }
    }
  }

  private static void givesUpTheOneConnection(HttpFetcher http, RawServer server) {
    StepVerifier.create(http.fetch(server.uri()).map(Page::text))
        .expectNext("good")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void coversSixtyAndNoneTwice() {
    List<String> names = HostileCorpus.all().map(Misbehaviour::name).toList();
    assertThat(names).hasSizeGreaterThan(60).doesNotHaveDuplicates();
  }
}
