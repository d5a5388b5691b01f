package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.Step;
import dev.millrace.Work;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import reactor.core.scheduler.Schedulers;

/** Pauses, resumes, resizes, drains and cancels a run at moments that a seed describes. */
final class RandomSteering {

  private final Random random;
  private final PipelineRun run;
  private final List<String> stages;

  private RandomSteering(long seed, Pipeline<?> pipeline, PipelineRun run) {
    this.random = new Random(seed);
    this.run = run;
    this.stages =
        pipeline.steps().stream()
            .flatMap(Step::flatten)
            .filter(RandomSteering::mayBeResized)
            .map(Step::name)
            .toList();
  }

  private static boolean mayBeResized(Step step) {
    return step instanceof Step.Fork
        || (step instanceof Step.Stage stage && !(stage.work() instanceof Work.Batch<?>));
  }

  /** Steers a run from another thread; whatever it does, it leaves no run paused. */
  static void start(long seed, Pipeline<?> pipeline, PipelineRun run) {
    RandomSteering steering = new RandomSteering(seed, pipeline, run);
    Schedulers.boundedElastic().schedule(steering::steer);
  }

  private void steer() {
    for (int step = random.nextInt(12); step > 0; step--) {
      spin(random.nextInt(4000));
      switch (random.nextInt(14)) {
        case 0 -> run.cancel();
        case 1 -> run.drain(Duration.ofMillis(random.nextInt(3))).subscribe();
        case 2 -> run.drain(Limits.LIMIT).subscribe();
        case 3, 4, 5 -> run.pause();
        case 6, 7 -> run.resume();
        default -> resize();
      }
    }
    run.resume();
  }

  private void resize() {
    int workers = 1 + random.nextInt(6);
    if (!stages.isEmpty()) {
      run.resize(stages.get(random.nextInt(stages.size())), workers);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
