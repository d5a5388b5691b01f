package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "producer-consumer",
    description = "Hands numbers from a producer to a consumer, with random pauses on both sides.",
    sortOptions = false)
final class ProducerConsumerCommand implements PipelineCommand {

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "20",
      converter = Count.class,
      description = "Numbers to produce (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "5",
      converter = Count.class,
      description = "Numbers that may wait (default: ${DEFAULT-VALUE}).")
  int queue;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "A whole number: the same seed, the same pauses (default: a new one).")
  long seed = ThreadLocalRandom.current().nextInt(1_000_000);

  @Override
  public Pipeline<?> declare() {
    return new ProducerConsumer(count, queue, seed).pipeline(Narrator.silent(), number -> {});
  }

  @Override
  public Integer call() {
    AtomicLong sum = new AtomicLong();
    return reporting.run(
        new ProducerConsumer(count, queue, seed).pipeline(reporting.narrator(), sum::addAndGet),
        () -> Map.of("numbers", new TreeMap<>(Map.of("seed", seed, "sum", sum.get()))),
        this::sayTheEnd);
  }

  private void sayTheEnd(RunReport report) {
    if (report.state() == RunState.COMPLETED) {
      reporting.line("Consumer is done");
    }
  }
}
