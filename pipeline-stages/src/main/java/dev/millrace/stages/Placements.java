package dev.millrace.stages;

import dev.millrace.Placement;
import dev.millrace.StageOptions;
import dev.millrace.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The places of a run's stages: made for each, and their threads ended with the run. */
final class Placements {

  private final Run<?> run;
  private final List<Crew> crews = new ArrayList<>();

  Placements(Run<?> run) {
    this.run = run;
  }

  /** Returns where a stage works. */
  Place placeOf(Step.Stage stage) {
    Scheduler seeded = run.seeded();
    if (seeded != null) {
      return new SeededPlace(seeded);
    }
    StageOptions<?> options = stage.options();
    Placement placement = options.placement();
    if (placement == Placement.NON_BLOCKING) {
      return new CallersPlace(run.time().handOver());
    }
    Crew crew = newCrew(stage, placement);
    crew.makeRoomFor(options.workers());
    crews.add(crew);
    return crew;
  }

  private Crew newCrew(Step.Stage stage, Placement placement) {
    HandOver handOver = run.time().handOver();
    Consumer<Throwable> onFailure = error -> run.crashed(stage, error);
    if (placement instanceof Placement.On on) {
      return new SharedCrew(on.scheduler(), Integer.MAX_VALUE, handOver, run.atWork(), onFailure);
    }
    if (placement == Placement.CPU_BOUND) {
      return new SharedCrew(
          Schedulers.parallel(), Schedulers.DEFAULT_POOL_SIZE, handOver, run.atWork(), onFailure);
    }
    if (RunTime.pretended(Schedulers.boundedElastic()) != null) {
      // What Reactor makes is a clock that the test goes on with.
      Scheduler elastic = Schedulers.boundedElastic();
      return new SharedCrew(elastic, Integer.MAX_VALUE, handOver, run.atWork(), onFailure);
    }
    return new BlockingCrew("millrace-" + stage.name(), handOver, run.atWork(), onFailure);
  }

  /** Ends the run's own threads, which interrupts what still runs on them. */
  void dispose() {
    crews.forEach(Crew::dispose);
  }
}
