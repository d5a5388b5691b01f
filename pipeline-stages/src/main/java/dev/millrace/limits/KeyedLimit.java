package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.scheduler.Scheduler;

/**
 * A limit for each key. Each new key looks at the limits of two others, in turn, and forgets those
 * that are idle: so the map grows no further than what is in use, and nobody has to clean up.
 */
final class KeyedLimit<T, K> implements RateLimit<T> {

  private static final int LOOKS = 2;

  private final Function<? super T, ? extends K> keyOf;
  private final Function<? super K, ? extends RateLimit<? super T>> factory;
  private final ConcurrentMap<K, KeyEntry<T>> entries = new ConcurrentHashMap<>();

  private final AtomicBoolean looking = new AtomicBoolean();

  /** Goes round all keys. Touched by the thread that is looking. */
  private Iterator<Map.Entry<K, KeyEntry<T>>> round = entries.entrySet().iterator();

  KeyedLimit(
      Function<? super T, ? extends K> keyOf,
      Function<? super K, ? extends RateLimit<? super T>> factory) {
    this.keyOf = requireNonNull(keyOf, "keyOf");
    this.factory = requireNonNull(factory, "factory");
  }

  /** Returns the item's limit, which is not forgotten until the caller has left. */
  KeyEntry<T> enter(T item) {
    K key = requireNonNull(keyOf.apply(item), "the limit's key is null");
    while (true) {
      KeyEntry<T> entry = entries.get(key);
      if (entry == null) {
        // Not by computeIfAbsent: that would hold a lock while the user's function runs.
        KeyEntry<T> made = make(key);
        entry = entries.putIfAbsent(key, made);
        if (entry == null) {
          forgetSomeIdle();
          return made;
        }
      }
      if (entry.enter()) {
        return entry;
      }
      entries.remove(key, entry);
    }
  }

  private KeyEntry<T> make(K key) {
    return new KeyEntry<>(requireNonNull(factory.apply(key), "the limit of a key is null"));
  }

  private void forgetSomeIdle() {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    for (int look = 0; look < LOOKS; look++) {
      if (!round.hasNext()) {
        round = entries.entrySet().iterator();
      }
      if (round.hasNext()) {
        Map.Entry<K, KeyEntry<T>> next = round.next();
        if (next.getValue().forgetIfIdle()) {
          entries.remove(next.getKey(), next.getValue());
        }
      }
    }
    looking.set(false);
  }

  /** Returns how many keys are remembered. */
  int size() {
    return entries.size();
  }

  @Override
  public Turn<T> turn(Scheduler timer, Turn.Owner owner) {
    return new KeyTurn<>(this, requireNonNull(timer, "timer"), requireNonNull(owner, "owner"));
  }

  @Override
  public void hold(T item, Duration duration) {
    KeyEntry<T> entry = enter(item);
    try {
      entry.limit().hold(item, duration);
    } finally {
      entry.leave();
    }
  }

  @Override
  public boolean isIdle() {
    return entries.values().stream().allMatch(entry -> entry.limit().isIdle());
  }

  @Override
  public String toString() {
    return "limits of " + entries.size() + " keys";
  }
}
