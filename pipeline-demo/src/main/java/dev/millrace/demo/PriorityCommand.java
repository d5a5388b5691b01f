package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "priority",
    description = {
      "Does tasks by priority, and puts back those that fail with a lower one.",
      "Nobody tells the consumers that there is no more: they give up after the idle time."
    },
    sortOptions = false)
final class PriorityCommand implements PipelineCommand {

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "4",
      converter = Count.class,
      description = "Tasks to do: the four of the example, then the same again (default: 4).")
  int tasks;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      converter = Count.class,
      description = "Consumers: tasks done at the same time (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "3",
      converter = Count.class,
      description = "How often a task is tried (default: ${DEFAULT-VALUE}).")
  int attempts;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--work",
      paramLabel = "TIME",
      defaultValue = "50ms",
      converter = Time.class,
      description = "How long one attempt takes (default: ${DEFAULT-VALUE}).")
  Duration work;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--idle",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = Time.class,
      description = "How long a consumer waits for a task (default: ${DEFAULT-VALUE}).")
  Duration idle;

  private final AttemptLog log = new AttemptLog();

  @Override
  public Pipeline<?> declare() {
    return pipeline(Narrator.silent());
  }

  @Override
  public Integer call() {
    PipelineRun run = pipeline(reporting.narrator()).start(RunOptions.defaults().idleTimeout(idle));
    return reporting.run(run, this::figures, this::sayWhoGaveUp);
  }

  private Pipeline<?> pipeline(Narrator narrator) {
    return new PriorityWork(workers, attempts, work)
        .pipeline(Task.examples(tasks), narrator, log::add);
  }

  private void sayWhoGaveUp(RunReport report) {
    if (report.state() != RunState.COMPLETED || reporting.wasStopped()) {
      return;
    }
    for (int consumer = 1; consumer <= workers; consumer++) {
      reporting.line("Consumer %d gave up: no task for %s".formatted(consumer, Time.text(idle)));
    }
  }

  private Map<String, ?> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tasks", log.counts());
    if (reporting.json) {
      figures.put("attempts", log.all());
    }
    return figures;
  }
}
