package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.Durations;
import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A limiter with a {@link Gate} for each clock by which it is asked to count. */
abstract class GatedLimiter implements RateLimiter {

  private final @Nullable Scheduler timer;

  /** The gate of the only clock, or of real time. Made once. */
  private volatile @Nullable Gate gate;

  /** Gates of pretended time, each as long as its scheduler is in use. Guarded by itself. */
  private final Map<Scheduler, Gate> others = new WeakHashMap<>();

  /**
   * @param timer the only clock; {@code null} for that of whoever asks
   */
  GatedLimiter(@Nullable Scheduler timer) {
    this.timer = timer;
  }

  /** Returns what a gate for one more clock begins with. */
  abstract Allowance newAllowance();

  @Override
  public final Mono<Permit> acquire(long cost) {
    if (cost < 1) {
      throw new IllegalArgumentException("cost must be at least 1, was " + cost);
    }
    return AcquireMono.of(this, cost);
  }

  @Override
  public final <T> Turn<T> turn(Scheduler asker, Turn.Owner owner, ToLongFunction<? super T> cost) {
    return new GateTurn<>(gateOf(asker), asker, owner, cost);
  }

  @Override
  public final void hold(Duration duration) {
    long nanos = Durations.requireNotNegative("duration", duration).toNanos();
    // Whoever has come, and whoever will come by default.
    gateOf(Schedulers.parallel());
    forEachGate(each -> each.hold(nanos));
  }

  @Override
  public final boolean isIdle() {
    AtomicBoolean idle = new AtomicBoolean(true);
    forEachGate(each -> idle.compareAndSet(true, each.isIdle()));
    return idle.get();
  }

  /** Runs an action for each gate whose clock is in use, and keeps the clock while it runs. */
  final void forEachGate(Consumer<Gate> action) {
    Map<Scheduler, Gate> used;
    synchronized (others) {
      used = new HashMap<>(others);
    }
    try {
      if (gate != null) {
        action.accept(gate);
      }
      used.values().forEach(action);
    } finally {
      Reference.reachabilityFence(used);
    }
  }

  private Gate gateOf(Scheduler asker) {
    requireNonNull(asker, "timer");
    boolean first = timer != null || Clock.isOfTheJvm(asker);
    Gate made = gate;
    if (first && made != null) {
      return made;
    }
    synchronized (others) {
      return first ? firstGate() : others.computeIfAbsent(asker, this::gateOfPretendedTime);
    }
  }

  private Gate firstGate() {
    Gate made = gate;
    if (made == null) {
      Clock clock = timer == null ? Clock.OF_THE_JVM : Clock.of(timer);
      made = new Gate(clock, newAllowance());
      gate = made;
    }
    return made;
  }

  private Gate gateOfPretendedTime(Scheduler scheduler) {
    return new Gate(Clock.ofUsed(scheduler), newAllowance());
  }
}
