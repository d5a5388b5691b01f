package dev.millrace.demo;

import dev.millrace.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Command(
    name = "etl",
    description = {
      "Turns the lines of an access log or a CSV file into JSON lines.",
      "Each is parsed, looked up by its first value (a slow service, simulated) and written.",
      "Lines that cannot be parsed go to the rejects, with their number and why. Blank lines mean"
          + " nothing."
    },
    sortOptions = false)
final class EtlCommand implements PipelineCommand {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "What to read, in UTF-8; unpacked if its name ends in .gz.")
  @Nullable Path in;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where to write the rows as JSON lines, in the order of the file.",
        "Until the run has completed they are in FILE.partial."
      })
  @Nullable Path out;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where to write the lines that cannot be parsed; likewise.")
  @Nullable Path rejects;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = EtlFormat.Reader.class,
      description =
          "log: Common or Combined Log Format; csv: with a header line, each row on one line"
              + " (default: csv if the name ends in .csv or .csv.gz, else log).")
  @Nullable EtlFormat format;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      converter = Count.class,
      description = "Most rows written at a time (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "16",
      converter = Count.class,
      description = "Rows looked up at the same time (default: ${DEFAULT-VALUE}).")
  int workers;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--lookup-delay",
      paramLabel = "TIME",
      defaultValue = "5ms",
      converter = Time.class,
      description = "How long a lookup takes; answers are remembered (default: ${DEFAULT-VALUE}).")
  Duration lookupDelay;

  @Option(
      names = "--max-line",
      paramLabel = "SIZE",
      defaultValue = "64k",
      converter = Size.class,
      description = "Longest line in bytes; longer ones are rejected (default: ${DEFAULT-VALUE}).")
  long maxLine;

  @Override
  public Pipeline<?> declare() {
    return new Etl(EtlFormat.LOG, workers, batch)
        .pipeline(Flux.empty(), key -> Mono.empty(), rows -> {}, letter -> {});
  }

  @Override
  public Integer call() {
    EtlFiles files = files();
    EtlFormat lines = format == null ? EtlFormat.of(files.in()) : format;
    RegionLookup lookup = new RegionLookup(lookupDelay);
    try (JsonLines rows = create("--out", files.out());
        JsonLines rejected = createBeside(rows, files.rejects())) {
      EtlOutput output = new EtlOutput(reporting, rows, rejected);
      Flux<EtlLine> source = EtlSource.lines(files.in(), lines, (int) maxLine);
      return reporting.run(
          new Etl(lines, workers, batch)
              .pipeline(source, lookup::of, output::write, output::reject),
          () -> output.figures(lookup),
          output::end);
    }
  }

  private EtlFiles files() {
    try {
      return new EtlFiles(given("--in", in), given("--out", out), given("--rejects", rejects));
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private Path given(String option, @Nullable Path path) {
    if (path == null) {
      throw new ParameterException(spec.commandLine(), option + " must be given, see --help");
    }
    return path;
  }

  private JsonLines create(String option, Path path) {
    try {
      return JsonLines.create(path);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "%s must be a file that can be written, was '%s' (%s)"
              .formatted(option, path, e.getMessage()));
    }
  }

  /** If the second file cannot be written, the first is not left behind. */
  private JsonLines createBeside(JsonLines rows, Path path) {
    try {
      return create("--rejects", path);
    } catch (ParameterException e) {
      rows.close();
      try {
        Files.deleteIfExists(rows.partial());
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }
}
