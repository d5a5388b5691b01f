package dev.millrace.http;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.http.HttpFetchException.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Fetches from every hostile server in one run; run by {@link HostileRunTest}. */
final class HostileRun {

  private static final String PAGE = "page";

  private final Map<Misbehaviour, String> ends = new ConcurrentHashMap<>();
  // Generous with time, whatever the machine is busy with.
  private final HttpFetcher patient = limits(30);
  // For servers that keep everybody waiting.
  private final HttpFetcher hasty = limits(1);

  private static HttpFetcher limits(int seconds) {
    return HostileCorpus.limits()
        .client(TlsKeys::trust)
        .publicAddressesOr(InetAddress::isLoopbackAddress)
        .timeout(Duration.ofSeconds(2L * seconds))
        .idleTimeout(Duration.ofSeconds(seconds))
        .connectTimeout(Duration.ofMillis(500L * seconds))
        .build();
  }

  public static void main(String[] arguments) {
    new HostileRun().run();
  }

  private void run() {
    List<Misbehaviour> all = HostileCorpus.all().toList();
    RunReport report =
        Pipeline.from("servers", Flux.fromIterable(all))
            .queue(fifo(16))
            .stage("fetch", this::fetch, s -> s.workers(16).onFailure(skip()))
            .run()
            .block(Duration.ofMinutes(1));
    patient.close();
    hasty.close();
    for (Misbehaviour misbehaviour : all) {
      String expected = expected(misbehaviour);
      if (!expected.equals(ends.get(misbehaviour))) {
        System.out.println(
            "%s: expected %s, was %s".formatted(misbehaviour, expected, ends.get(misbehaviour)));
      }
    }
    System.out.println(
        "%s: %d taken, %d completed, %d skipped, %d returned"
            .formatted(
                report.state(),
                report.taken(),
                report.completed(),
                report.skipped(),
                report.returned()));
  }

  private Mono<Page> fetch(Misbehaviour misbehaviour) {
    HttpFetcher http = misbehaviour.isSlow() ? hasty : patient;
    return Mono.using(
        misbehaviour.server()::get,
        server ->
            http.fetch(misbehaviour.uriOf(server))
                .doOnNext(page -> ends.put(misbehaviour, PAGE))
                .doOnError(error -> ends.put(misbehaviour, reason(error))),
        RawServer::close);
  }

  private static String expected(Misbehaviour misbehaviour) {
    Reason reason = misbehaviour.reason();
    return reason == null ? PAGE : reason.name();
  }

  private static String reason(Throwable error) {
    return error instanceof HttpFetchException failure ? failure.reason().name() : error.toString();
  }
}
