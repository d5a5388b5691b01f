package dev.millrace.stages;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Serves so many calls at a time, each for a while; the others wait in line. Under virtual time, on
 * one thread.
 */
final class SimulatedDownstream {

  private final Scheduler time;
  private final PriorityQueue<Long> free = new PriorityQueue<>();
  private long serviceNanos;
  private int capacity;
  private long patienceNanos = Long.MAX_VALUE;
  private int inFlight;

  SimulatedDownstream(Scheduler time, int capacity, Duration service) {
    this.time = time;
    this.capacity = capacity;
    this.serviceNanos = service.toNanos();
  }

  void changeCapacity(int to) {
    capacity = to;
  }

  void changeService(Duration to) {
    serviceNanos = to.toNanos();
  }

  /** Fails calls at once while so many are in flight that one would wait longer. */
  void refuseAfter(Duration wait) {
    patienceNanos = wait.toNanos();
  }

  int inFlight() {
    return inFlight;
  }

  <T> Mono<T> call(T item) {
    long now = time.now(TimeUnit.NANOSECONDS);
    while (free.size() > capacity) {
      free.remove(free.stream().max(Long::compare).orElseThrow());
    }
    long start = free.size() < capacity ? now : Math.max(now, free.peek());
    if (start - now > patienceNanos) {
      return Mono.delay(Duration.ofMillis(1), time)
          .then(Mono.error(new TimeoutException("too many calls")));
    }
    if (free.size() == capacity) {
      free.remove();
    }
    free.add(start + serviceNanos);
    inFlight++;
    return Mono.delay(Duration.ofNanos(start + serviceNanos - now), time)
        .thenReturn(item)
        .doFinally(end -> inFlight--);
  }
}
