package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.http.HttpSource;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "serve",
    description = {
      "Takes JSON over HTTP and works on it in its own time, until it is told to stop.",
      "POST one document, or one a line (application/x-ndjson). 202: it is queued; 429: the queue is"
          + " full; 503: no more is taken."
    },
    sortOptions = false)
final class ServeCommand implements PipelineCommand {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);
  private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      converter = Port.class,
      description = "Where to listen, on this machine only (default: one that is free).")
  int port;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "100",
      converter = Count.class,
      description = "Items that may wait (default: ${DEFAULT-VALUE}).")
  int queue;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "5",
      converter = Count.class,
      description = "Items worked on at the same time (default: ${DEFAULT-VALUE}).")
  int workers;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--work",
      paramLabel = "TIME",
      defaultValue = "100ms",
      converter = Time.class,
      description = "How long the work on an item takes (default: ${DEFAULT-VALUE}).")
  Duration work;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Time.class,
      description = "Stop by itself after that time (default: when it is told to).")
  @Nullable Duration time;

  @Override
  public Pipeline<?> declare() {
    return serve().pipeline(Flux.empty(), item -> {});
  }

  @Override
  public Integer call() {
    HttpSource<JsonNode> source = bind();
    reporting.note("listening at http://127.0.0.1:" + source.address().getPort() + "/items");
    PipelineRun run = serve().pipeline(source, item -> reporting.line(item.toString())).start();
    if (time != null) {
      Mono.delay(time).then(run.drain(LONGEST_DRAIN)).subscribe();
    }
    try {
      return reporting.run(run, Map::of, report -> {});
    } finally {
      stop(source);
    }
  }

  /** Lets those have their answers who have asked; what the run left is left. */
  private static void stop(HttpSource<?> source) {
    source.drain().timeout(LAST_ANSWERS, Mono.fromRunnable(source::dispose)).block();
  }

  private HttpSource<JsonNode> bind() {
    try {
      return HttpSource.<JsonNode>builder(MAPPER::readTree)
          .port(port)
          .path("/items")
          .capacity(queue)
          .bindNow();
    } catch (ChannelBindException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--port must be one that is free, was %d (%s)".formatted(port, e.getMessage()));
    }
  }

  private Serve serve() {
    return new Serve(workers, work);
  }
}
