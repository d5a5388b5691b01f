package dev.millrace.demo;

import dev.millrace.demo.PriorityWork.Attempt;
import dev.millrace.demo.PriorityWork.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "priority",
    description = {
      "Does tasks by priority, and puts back those that fail.",
      "Workers end when no task came for the idle time."
    })
final class PriorityCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      converter = Count.class,
      description = "Tasks done at the same time (default: ${DEFAULT-VALUE}).")
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
      names = "--idle",
      paramLabel = "TIME",
      defaultValue = "500ms",
      converter = Time.class,
      description = "How long a worker waits for a task (default: ${DEFAULT-VALUE}).")
  Duration idle;

  @Option(
      names = "--json",
      description = "Print one JSON object at the end and nothing else on standard output.")
  boolean json;

  private final Queue<Attempt> log = new ConcurrentLinkedQueue<>();

  @Override
  public Integer call() {
    PriorityWork work = new PriorityWork(workers, attempts, idle, Schedulers.parallel());
    work.run(PriorityWork.TASKS, log::add).block();
    out().println(json ? asJson() : asLines());
    out().flush();
    return ExitCode.OK;
  }

  private String asLines() {
    StringBuilder lines = new StringBuilder();
    for (Attempt attempt : log) {
      lines.append(
          "worker %d  priority %d  attempt %d  %-20s  %s%n"
              .formatted(
                  attempt.worker(),
                  attempt.task().priority(),
                  attempt.task().attempt(),
                  attempt.task().name(),
                  text(attempt.outcome())));
    }
    return lines
        .append(
            "%n%d done, %d put back, %d given up; %d workers ended, idle for %d ms"
                .formatted(
                    count(Outcome.DONE),
                    count(Outcome.PUT_BACK),
                    count(Outcome.GIVEN_UP),
                    workers,
                    idle.toMillis()))
        .toString();
  }

  private String asJson() {
    ObjectNode report = new JsonMapper().createObjectNode();
    report
        .put("done", count(Outcome.DONE))
        .put("putBack", count(Outcome.PUT_BACK))
        .put("givenUp", count(Outcome.GIVEN_UP))
        .put("workers", workers)
        .put("end", "idle");
    ArrayNode order = report.putArray("attempts");
    for (Attempt attempt : log) {
      order
          .addObject()
          .put("worker", attempt.worker())
          .put("task", attempt.task().name())
          .put("priority", attempt.task().priority())
          .put("attempt", attempt.task().attempt())
          .put("outcome", text(attempt.outcome()));
    }
    return report.toString();
  }

  private long count(Outcome outcome) {
    return log.stream().filter(attempt -> attempt.outcome() == outcome).count();
  }

  private static String text(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
