package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.demo.site.DemoSite;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.HttpFetcherBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import reactor.core.publisher.Mono;

@Command(
    name = "scrape",
    description = {
      "Fetches pages and writes down the title of each.",
      "Without URLs it starts a small site of its own and fetches all of that."
    },
    sortOptions = false)
final class ScrapeCommand implements PipelineCommand {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Mixin Reporting reporting = new Reporting();

  @Parameters(paramLabel = "URL", description = "Pages to fetch.")
  List<String> urls = new ArrayList<>();

  @Option(
      names = "--urls",
      paramLabel = "FILE",
      converter = UrlFile.Reader.class,
      description = "More of them, one a line; blank lines and # lines are ignored.")
  @Nullable UrlFile file;

  @Option(
      names = "--producers",
      paramLabel = "N",
      defaultValue = "3",
      converter = Count.class,
      description = "Sources that feed the queue (default: ${DEFAULT-VALUE}).")
  int producers;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "5",
      converter = Count.class,
      description = "Pages fetched at the same time (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "20",
      converter = Count.class,
      description = "URLs that may wait (default: ${DEFAULT-VALUE}).")
  int queue;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "0",
      converter = Depth.class,
      description = {
        "Links to follow from each URL, on its site, each page once (default: ${DEFAULT-VALUE}).",
        "Links for which the queue has no room wait in a temporary file."
      })
  int depth;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Time.class,
      description = "Longest time for one page (default: ${DEFAULT-VALUE}).")
  Duration timeout;

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      defaultValue = "1m",
      converter = Size.class,
      description = "Largest page in bytes (default: ${DEFAULT-VALUE}).")
  long maxBody;

  @Mixin Manners manners = new Manners();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Write the results there as JSON lines.",
        "Until the run has completed they are in FILE.partial."
      })
  @Nullable Path out;

  @Override
  public Pipeline<?> declare() {
    return scrape().pipeline(List.of(), url -> Mono.empty(), result -> {});
  }

  @Override
  public Integer call() {
    Scrape scrape = scrape();
    List<URI> given = given();
    try (DemoSite site = file == null && urls.isEmpty() ? DemoSite.start() : null;
        HttpFetcher http = fetcher();
        JsonLines lines = create(out)) {
      List<URI> pages = site == null ? given : site.pages();
      ScrapeOutput output = new ScrapeOutput(reporting, lines);
      return reporting.run(
          scrape.pipeline(pages, manners.fetching(http), output::write),
          output::figures,
          output::end);
    }
  }

  private Scrape scrape() {
    if (queue < producers) {
      throw new ParameterException(
          spec.commandLine(),
          "--queue must be at least --producers (%d), was %d".formatted(producers, queue));
    }
    return new Scrape(producers, workers, queue, depth);
  }

  private List<URI> given() {
    List<URI> all = new ArrayList<>(file == null ? List.of() : file.urls());
    urls.stream().map(this::url).forEach(all::add);
    return all;
  }

  private URI url(String text) {
    try {
      return new Url().convert(text);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), "URL " + e.getMessage());
    }
  }

  private HttpFetcher fetcher() {
    HttpFetcherBuilder limits =
        HttpFetcher.builder()
            .concurrency(workers)
            .timeout(timeout)
            .idleTimeout(timeout)
            .maxBodyBytes(maxBody);
    return manners.applyTo(limits).build();
  }

  private @Nullable JsonLines create(@Nullable Path path) {
    try {
      return path == null ? null : JsonLines.create(path);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--out must be a file that can be written, was '%s' (%s)"
              .formatted(path, e.getMessage()));
    }
  }
}
