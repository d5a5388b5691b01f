package dev.millrace.stages;

import dev.millrace.StageOptions;
import dev.millrace.StageOrder;
import dev.millrace.queue.BoundedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Makes what decides which item of a stage starts next: the {@link Dispatcher} before its rails
 * and, if the results are to be in order, the {@link Reorder} behind them.
 */
final class OrderedRails {

  private final Dispatcher dispatcher;
  private final OrderedAccount account = new OrderedAccount();
  private final @Nullable Reorder reorder;

  private OrderedRails(
      StageOptions<?> options,
      @Nullable Permits permits,
      BoundedQueue<Object> input,
      Run<?> run,
      Place place,
      Consumer<Throwable> onCrash,
      Function<RailCounters, CoreSubscriber<Object>> outlet) {
    Context context = run.context();
    boolean mayReturn = options.failurePolicy().requeues() > 0;
    Lanes lanes = null;
    Reserve reserve = null;
    if (options.order() instanceof StageOrder.Ordered<?> ordered) {
      reorder = new Reorder(ordered.buffer(), context, outlet.apply(account), account);
      // An item that is away must find a worker when it comes, whatever waits for its results.
      reserve = mayReturn || permits != null ? new Reserve() : null;
    } else {
      reorder = null;
      lanes = options.order() instanceof StageOrder.Keyed<?> keyed ? new Lanes(key(keyed)) : null;
    }
    dispatcher =
        new Dispatcher(
            input,
            new DispatchRules(
                lanes,
                reorder,
                reserve,
                permits,
                mayReturn,
                context,
                place,
                run.atWork(),
                onCrash));
  }

  /**
   * Returns the makings of a stage's rails, or {@code null} if a free worker takes any item.
   *
   * @param place where the stage works
   * @param onCrash given what was thrown where nobody else can be told
   * @param outlet makes what the results go to
   */
  static @Nullable OrderedRails of(
      StageOptions<?> options,
      BoundedQueue<Object> input,
      Run<?> run,
      Place place,
      Consumer<Throwable> onCrash,
      Function<RailCounters, CoreSubscriber<Object>> outlet) {
    Permits permits = Permits.of(options, place, run);
    return permits == null && options.order() instanceof StageOrder.Unordered<?>
        ? null
        : new OrderedRails(options, permits, input, run, place, onCrash, outlet);
  }

  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  private static Function<Object, ?> key(StageOrder.Keyed<?> keyed) {
    return ((StageOrder.Keyed<Object>) keyed).key();
  }

  /** Opens the way out; called before any rail starts. */
  void start() {
    if (reorder != null) {
      reorder.start();
    }
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Returns what counts the items for which no rail does. */
  RailCounters account() {
    return account;
  }

  RailCounters newCounters() {
    return reorder == null ? new RailCounters() : new OrderedCounters(account);
  }

  /**
   * Returns what gives a rail its items.
   *
   * @param counters those of the rail, or of one that has ended
   */
  DispatchRail newRail(RailCounters counters) {
    DispatchRail rail = dispatcher.newRail();
    if (counters instanceof OrderedCounters ofOrdered) {
      ofOrdered.serve(rail);
    }
    return rail;
  }

  /**
   * Returns what takes the results of a rail.
   *
   * @param own makes a way out for this rail alone
   */
  CoreSubscriber<Object> outletOf(DispatchRail rail, Supplier<CoreSubscriber<Object>> own) {
    return reorder == null ? own.get() : new ReorderInlet(reorder, rail);
  }
}
