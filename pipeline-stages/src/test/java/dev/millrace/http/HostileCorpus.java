package dev.millrace.http;

import java.time.Duration;
import java.util.stream.Stream;

/** Everything that servers are known to do wrong. */
final class HostileCorpus {

  private HostileCorpus() {}

  static Stream<Misbehaviour> all() {
    return Stream.of(
            HostileConnections.all(),
            HostileHeads.all(),
            HostileFields.all(),
            HostileBodies.all(),
            HostileGzip.all(),
            HostileRedirects.all(),
            HostileTls.all())
        .flatMap(all -> all);
  }

  /** Returns options that are generous with time: only those run into it that mean to. */
  static HttpFetcherBuilder limits() {
    return HttpFetcher.builder()
        .concurrency(1)
        .maxBodyBytes(100_000)
        .maxHeaderBytes(4_000)
        .keepAlive(Duration.ofMillis(100));
  }
}
