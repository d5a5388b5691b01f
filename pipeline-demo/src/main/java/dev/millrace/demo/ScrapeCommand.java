package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.demo.crawl.Crawl;
import dev.millrace.demo.crawl.Earlier;
import dev.millrace.demo.crawl.Fetching;
import dev.millrace.demo.crawl.Given;
import dev.millrace.demo.crawl.Reader;
import dev.millrace.demo.crawl.Scope;
import dev.millrace.demo.crawl.Stop;
import dev.millrace.demo.site.DemoSite;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.Page;
import dev.millrace.http.PageRequest;
import dev.millrace.http.Robots;
import java.io.IOException;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Command(
    name = "scrape",
    description = {
      "Fetches pages and writes down the title of each.",
      "Without URLs it starts a small site of its own and fetches all of that."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; some pages may have failed",
      "1:the run failed, or no page could be had",
      "2:something on the command line cannot be used",
      "130:stopped by Ctrl-C: what was started has 10 s, then the report is printed",
      "141:nobody reads standard output any more",
      "143:stopped by SIGTERM, likewise; a second signal ends it at once"
    })
final class ScrapeCommand implements PipelineCommand {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Mixin PageOptions pages = new PageOptions();

  @Mixin Reporting reporting = new Reporting();

  @ArgGroup(validate = false, heading = "%nLinks:%n")
  LinkOptions links = new LinkOptions();

  @ArgGroup(validate = false, heading = "%nFetching:%n")
  FetchOptions fetch = new FetchOptions();

  @ArgGroup(validate = false, heading = "%nManners:%n")
  Manners manners = new Manners();

  @ArgGroup(validate = false, heading = "%nAccess:%n")
  AccessOptions access = new AccessOptions();

  @ArgGroup(validate = false, heading = "%nResults:%n")
  ResultOptions results = new ResultOptions();

  @Override
  public Pipeline<?> declare() {
    return crawl().declare();
  }

  @Override
  public Integer call() throws IOException {
    Crawl crawl = crawl();
    Stop stop = new Stop();
    try (DemoSite site = pages.isNone() && results.resume == null ? DemoSite.start() : null;
        PageList list = open(() -> pages.open(site));
        ScrapeFiles files = open(this::files);
        HttpFetcher http = open(() -> client(stop))) {
      Earlier earlier = open(() -> results.earlier(links.depth));
      Robots robots = manners.robots(http);
      SitemapPages sitemaps = new SitemapPages(http, robots, reporting::note);
      ScrapeOutput output = new ScrapeOutput(reporting, results, files);
      PageList all = list.with(pages.listed(sitemaps));
      Given given = new Given(all, files.frontier());
      Pipeline<?> pipeline =
          crawl.pipeline(
              given,
              files.frontier(),
              fetching(manners.fetching(http, robots), stop, earlier),
              reader(files, earlier),
              output::write);
      int code =
          reporting.run(
              pipeline,
              output::figures,
              report -> output.end(report, all.isAtHand() ? given : null));
      return code == ExitCode.OK ? output.exitCode(pages.namesSitemaps()) : code;
    }
  }

  private Crawl crawl() {
    if (fetch.queue < fetch.producers) {
      throw new ParameterException(
          spec.commandLine(),
          "--queue must be at least --producers (%d), was %d"
              .formatted(fetch.producers, fetch.queue));
    }
    return new Crawl(fetch.producers, fetch.workers, fetch.queue);
  }

  private HttpFetcher client(Stop stop) throws IOException {
    if (access.insecure) {
      reporting.note("--insecure: anyone on the way can read and change what is fetched");
    }
    return manners.applyTo(access.applyTo(fetch.client(), System.getenv()), stop).build();
  }

  private ScrapeFiles files() throws IOException {
    results.check(reporting.json);
    return results.open(links.depth, links.limit);
  }

  private Fetching fetching(Function<PageRequest, Mono<Page>> once, Stop stop, Earlier earlier) {
    Secrets secrets = access.secrets();
    return new Fetching(
        target -> once.apply(earlier.request(target, secrets.request(target))),
        fetch.retries,
        Manners.LONGEST_PAUSE,
        stop,
        Schedulers.parallel());
  }

  private Reader reader(ScrapeFiles files, Earlier earlier) {
    Scope scope = links.scope(!manners.ignoreRobots);
    files.resumed().forEach(scope::resumed);
    return new Reader(scope, results.selectors(), earlier, manners.agent.name(), links.depth);
  }

  private <T> T open(Opening<T> opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Opens what the command line names; its error is one of the command line. */
  private interface Opening<T> {
    T open() throws IOException;
  }
}
