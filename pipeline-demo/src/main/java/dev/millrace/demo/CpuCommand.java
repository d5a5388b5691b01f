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
    Primes primes = new Primes(items);
    PrimesTally one = new PrimesTally();
    return reporting.run(
        primes.pipeline(1, one::add),
        alone ->
            alone.state() == RunState.COMPLETED
                ? together(primes, alone, one)
                : reporting.report(alone, figures(one, alone.elapsed(), null)));
  }

  private int together(Primes primes, RunReport alone, PrimesTally one) {
    PrimesTally all = new PrimesTally();
    return reporting.run(
        primes.pipeline(workers, all::add),
        report -> {
          int exit = reporting.report(report, figures(all, alone.elapsed(), report));
          if (report.state() != RunState.COMPLETED || all.checksum().equals(one.checksum())) {
            return exit;
          }
          reporting.note(
              "%d workers found %s and one found %s"
                  .formatted(workers, all.checksum(), one.checksum()));
          return ExitCode.SOFTWARE;
        });
  }

  /** Both runs are to find the code compiled. */
  private void warmUp() {
    for (int block = 0; block < items / 10; block++) {
      Primes.search(block);
    }
  }

  private static Map<String, ?> figures(
      PrimesTally found, Duration alone, @Nullable RunReport together) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("primes", found.count());
    figures.put("checksum", found.checksum());
    figures.put("cores", cores());
    figures.put("oneWorkerMs", alone.toMillis());
    if (together != null && together.state() == RunState.COMPLETED) {
      long millis = Math.max(1, together.elapsed().toMillis());
      figures.put("allWorkersMs", millis);
      figures.put("speedUp", Math.round(100.0 * alone.toMillis() / millis) / 100.0);
    }
    return Map.of("cpu", figures);
  }
}
