package dev.millrace.demo;

import static dev.millrace.StageOptions.cores;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "cpu",
    description = {
      "Counts primes with one worker, then with one for each core.",
      "Tells how much faster that was, and that both found the same."
    },
    sortOptions = false)
final class CpuCommand implements PipelineCommand {

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "400",
      converter = Count.class,
      description = "Blocks of " + Primes.BLOCK + " numbers to search (default: ${DEFAULT-VALUE}).")
  int items;

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = Count.class,
      description = "Blocks searched at the same time (default: the number of cores).")
  int workers = cores();

  @Override
  public Pipeline<?> declare() {
    return new Primes(items).pipeline(workers, found -> {});
  }

  @Override
  public Integer call() {
    warmUp();
    reporting.line("Searching %d blocks with one worker".formatted(items));
    Primes primes = new Primes(items);
    PrimesTally one = new PrimesTally();
    return reporting.run(
        primes.pipeline(1, one::add),
        alone ->
            isWhole(alone)
                ? together(primes, alone, one)
                : reporting.report(alone, figures(one, alone.elapsed(), null)));
  }

  /** A run that was told to stop has completed, too, with what it had begun. */
  private boolean isWhole(RunReport report) {
    return report.state() == RunState.COMPLETED && !reporting.wasStopped();
  }

  private int together(Primes primes, RunReport alone, PrimesTally one) {
    sayWhoDidWhat(one, alone);
    reporting.line("Searching them with %d workers".formatted(workers));
    PrimesTally all = new PrimesTally();
    return reporting.run(
        primes.pipeline(workers, all::add),
        report -> {
          sayWhoDidWhat(all, report);
          int exit =
              reporting.report(
                  report, figures(all, alone.elapsed(), isWhole(report) ? report : null));
          if (!isWhole(report) || all.checksum().equals(one.checksum())) {
            return exit;
          }
          reporting.note(
              "%d workers found %s and one found %s"
                  .formatted(workers, all.checksum(), one.checksum()));
          return ExitCode.SOFTWARE;
        });
  }

  /** Said between the runs, not in them: whoever reads it has no part in how fast they are. */
  private void sayWhoDidWhat(PrimesTally found, RunReport report) {
    found
        .blocksByWorker()
        .forEach(
            (worker, blocks) ->
                reporting.line("Worker %d searched %d blocks".formatted(worker, blocks)));
    reporting.line("That took %.2f s".formatted(report.elapsed().toMillis() / 1000.0));
  }

  /** Both runs are to find the code compiled. */
  private void warmUp() {
    for (int block = 0; block < items / 10; block++) {
      Primes.search(1, block);
    }
  }

  /**
   * @param together {@code null} if there is nothing to compare
   */
  private Map<String, ?> figures(PrimesTally found, Duration alone, @Nullable RunReport together) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("primes", found.count());
    figures.put("checksum", found.checksum());
    figures.put("cores", cores());
    figures.put("oneWorkerMs", alone.toMillis());
    if (together != null) {
      long millis = Math.max(1, together.elapsed().toMillis());
      figures.put("allWorkersMs", millis);
      figures.put("speedUp", Math.round(100.0 * alone.toMillis() / millis) / 100.0);
    }
    if (reporting.json) {
      figures.put("blocksByWorker", found.blocksByWorker());
    }
    return Map.of("cpu", figures);
  }
}
