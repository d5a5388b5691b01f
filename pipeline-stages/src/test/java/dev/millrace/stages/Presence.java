package dev.millrace.stages;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Knows which functions of a run are inside, and which of its deliveries are open. */
final class Presence {

  final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean over;

  /** Called when the run says that it is over. */
  void end() {
    if (inside.get() > 0) {
      violations.add(inside + " functions inside when the run is over");
    }
    if (open.get() > 0) {
      violations.add(open + " deliveries open when the run is over");
    }
    over = true;
  }

  void enter(String what) {
    inside.incrementAndGet();
    if (over) {
      violations.add(what + " begins after the end of the run");
    }
  }

  void leave() {
    inside.decrementAndGet();
  }

  /** Returns a Mono that is inside from its subscription to its end. */
  <T> Mono<T> within(String what, Mono<T> mono) {
    return Mono.using(
        () -> {
          enter(what);
          return what;
        },
        entered -> mono,
        entered -> leave());
  }

  <T> Delivery<T> brought(Delivery<T> delivery) {
    open.incrementAndGet();
    return new SeenDelivery<>(delivery);
  }

  private final class SeenDelivery<T> implements Delivery<T> {

    private final Delivery<T> delivery;
    private final AtomicInteger settled = new AtomicInteger();

    SeenDelivery(Delivery<T> delivery) {
      this.delivery = delivery;
    }

    @Override
    public T value() {
      return delivery.value();
    }

    private boolean settle(boolean settles) {
      if (settled.getAndIncrement() > 0) {
        violations.add("delivery of %s settled again".formatted(value()));
      } else {
        open.decrementAndGet();
      }
      return settles;
    }

    @Override
    public boolean ack() {
      return settle(delivery.ack());
    }

    @Override
    public boolean requeue(T replacement) {
      return settle(delivery.requeue(replacement));
    }

    @Override
    public boolean requeue(T replacement, Duration delay, Scheduler timer) {
      return settle(delivery.requeue(replacement, delay, timer));
    }
  }
}
