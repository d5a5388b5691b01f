package dev.millrace.demo;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.priority;
import static java.util.Comparator.comparing;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.demo.Attempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tasks by priority, done by consumers that put back what fails, with a lower priority. Nobody
 * tells them that the producer has no more: they give up when nothing came for a while.
 *
 * @param workers how many tasks are done at the same time
 * @param maxAttempts how often a task is tried, the first time included
 * @param work how long one attempt takes
 */
record PriorityWork(int workers, int maxAttempts, Duration work) {

  private static final int QUEUE = 10;

  /**
   * Declares the pipeline, which ends when it is idle or told to.
   *
   * @param log told of each attempt when it is over, on several threads
   */
  Pipeline<?> pipeline(List<Task> tasks, Narrator narrator, Consumer<Attempt> log) {
    Numbers consumers = new Numbers();
    return Pipeline.from("producer", produce(tasks, narrator))
        .named("priority")
        .feedback(
            "put back",
            priority(QUEUE, comparing(Task::priority)).named("tasks"),
            body ->
                body.stage(
                    "consumer",
                    task -> consumers.during(number -> attempt(number, task, narrator, log)),
                    s -> s.workers(workers).onFailure(skip())),
            Attempt::more,
            o -> o.spillWhenFull(Task::encode, Task::decode));
  }

  private static Flux<Task> produce(List<Task> tasks, Narrator narrator) {
    return Flux.fromIterable(tasks)
        .concatMap(task -> narrator.say("Producer put " + task, task), 0)
        .concatWith(narrator.say("Producer has no more tasks").then(Mono.never()));
  }

  private Mono<Attempt> attempt(int consumer, Task task, Narrator narrator, Consumer<Attempt> log) {
    Attempt attempt = new Attempt(consumer, task, outcome(task));
    return narrator
        .say("Consumer %d got %s".formatted(consumer, task))
        .then(working())
        .then(narrator.say(attempt.line()))
        .then(Mono.fromCallable(() -> ended(attempt, log)));
  }

  private Mono<Long> working() {
    return Mono.deferContextual(context -> Mono.delay(work, RunOptions.timerOf(context)));
  }

  private Outcome outcome(Task task) {
    if (!task.fails()) {
      return Outcome.DONE;
    }
    return task.attempt() < maxAttempts ? Outcome.PUT_BACK : Outcome.FAILED;
  }

  private static Attempt ended(Attempt attempt, Consumer<Attempt> log) {
    log.accept(attempt);
    if (attempt.outcome() == Outcome.FAILED) {
      throw new IllegalStateException(
          "task '%s' has failed %d times"
              .formatted(attempt.task().name(), attempt.task().attempt()));
    }
    return attempt;
  }
}
