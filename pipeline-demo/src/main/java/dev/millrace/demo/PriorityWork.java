package dev.millrace.demo;

import static java.util.Comparator.comparing;

import dev.millrace.Delivery;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tasks by priority, done by workers that put back what fails and give up when nothing came for a
 * while.
 *
 * @param workers how many tasks are done at the same time
 * @param maxAttempts how often a task is tried, the first time included
 * @param idle how long a worker waits for a task
 * @param timer what the work and the waiting take their time from
 */
record PriorityWork(int workers, int maxAttempts, Duration idle, Scheduler timer) {

  private static final int CAPACITY = 10;
  private static final Duration ONE_TASK = Duration.ofMillis(50);

  /** The tasks of the example. */
  static final List<Task> TASKS =
      List.of(
          new Task("send the newsletter", 5, 0, 1),
          new Task("restart the server", 1, 1, 1),
          new Task("clean the logs", 5, Integer.MAX_VALUE, 1),
          new Task("bill the customers", 2, 0, 1));

  /**
   * Something to do.
   *
   * @param priority the least is done first
   * @param failures how often it will fail before it succeeds
   * @param attempt how often it was tried, this time included
   */
  record Task(String name, int priority, int failures, int attempt) {

    boolean fails() {
      return attempt <= failures;
    }

    Task again() {
      return new Task(name, priority, failures, attempt + 1);
    }
  }

  /** What became of an attempt. */
  enum Outcome {
    DONE,
    PUT_BACK,
    GIVEN_UP
  }

  /**
   * One attempt at a task.
   *
   * @param worker who made it, the first being 1
   */
  record Attempt(int worker, Task task, Outcome outcome) {}

  /**
   * Returns a Mono that does all tasks and completes when every worker has given up waiting.
   *
   * @param log told of each attempt when it is over
   */
  Mono<Void> run(List<Task> tasks, Consumer<Attempt> log) {
    return Mono.defer(
        () -> {
          BoundedQueue<Task> queue = BoundedQueue.priority(CAPACITY, comparing(Task::priority));
          Mono<Void> producer = Flux.fromIterable(tasks).concatMap(queue::put).then();
          Flux<Void> pool =
              Flux.range(1, workers).flatMap(worker -> work(worker, queue, log), workers);
          return producer.thenMany(pool).then();
        });
  }

  private Mono<Void> work(int worker, BoundedQueue<Task> queue, Consumer<Attempt> log) {
    return queue
        .takeDelivery(idle, timer)
        .delayUntil(task -> Mono.delay(ONE_TASK, timer))
        .doOnNext(task -> log.accept(new Attempt(worker, task.value(), settle(task))))
        .repeat()
        .onErrorComplete(TimeoutException.class)
        .then();
  }

  private Outcome settle(Delivery<Task> delivery) {
    Task task = delivery.value();
    if (task.fails() && task.attempt() < maxAttempts) {
      delivery.requeue(task.again());
      return Outcome.PUT_BACK;
    }
    delivery.ack();
    return task.fails() ? Outcome.GIVEN_UP : Outcome.DONE;
  }
}
