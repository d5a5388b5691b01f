package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * How a stage works. Immutable: each method returns changed options.
 *
 * @param <T> the type of the items that the stage takes
 */
public final class StageOptions<T> {

  private static final StageOptions<?> DEFAULTS = new StageOptions<>(new Settings<>());

  /** Written by {@link #with} only, before anyone else has it. */
  private final Settings<T> settings;

  private StageOptions(Settings<T> settings) {
    this.settings = settings;
  }

  private static final class Settings<T> {

    WorkerRange workers = new WorkerRange(1, 1);
    StageOrder<T> order = new StageOrder.Unordered<>();
    Placement placement = Placement.NON_BLOCKING;
    @Nullable Duration timeout;
    @Nullable Duration deadline;
    @Nullable RateLimit<? super T> rateLimit;
    FailurePolicy<? super T> failurePolicy = FailurePolicy.fail();

    Settings() {}

    Settings(Settings<T> from) {
      workers = from.workers;
      order = from.order;
      placement = from.placement;
      timeout = from.timeout;
      deadline = from.deadline;
      rateLimit = from.rateLimit;
      failurePolicy = from.failurePolicy;
    }
  }

  private StageOptions<T> with(Consumer<Settings<T>> change) {
    Settings<T> changed = new Settings<>(settings);
    change.accept(changed);
    return new StageOptions<>(changed);
  }

  /**
   * Returns one worker, unordered, on the thread that brings the item, no time-out, fail the run.
   */
  @SuppressWarnings("unchecked") // holds nothing of type T
  public static <T> StageOptions<T> defaults() {
    return (StageOptions<T>) DEFAULTS;
  }

  /** Returns the number of processors: the number of workers for work that only computes. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Sets how many workers compete for the items of the queue. Each has at most one in hand.
   *
   * @param workers at least 1, the default
   */
  public StageOptions<T> workers(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, was " + workers);
    }
    return with(s -> s.workers = new WorkerRange(workers, workers));
  }

  /**
   * Lets the engine find how many workers whatever the stage calls can bear, such as {@code
   * workers(between(1, 64))}. It adds workers while attempts take no longer for it, and takes some
   * away when they take longer, or more of them fail, than with fewer workers; a snapshot says why
   * there are as many as there are. A queue that is declared with the stage has places for as many
   * as it starts with. The memory promise counts those that there are.
   *
   * @param workers how many there may be
   */
  public StageOptions<T> workers(WorkerRange workers) {
    requireNonNull(workers, "workers");
    return with(s -> s.workers = workers);
  }

  /**
   * Lets results go on as soon as they are there, whichever item they come of; the default.
   *
   * <p>With more than one worker, items may then overtake each other.
   */
  public StageOptions<T> unordered() {
    return with(s -> s.order = new StageOrder.Unordered<>());
  }

  /**
   * Lets results go on in the order in which their items were taken. A slow item holds back the
   * results of those after it, and their workers only when the buffer is full. An item that is put
   * back holds them back, too, and while it is the one that all wait for, a worker is kept free for
   * it.
   *
   * @param buffer most results held back for those of earlier items, at least 1; they count in the
   *     memory promise, besides the queues and the workers
   * @throws IllegalStateException if the stage is {@link #keyed}
   */
  public StageOptions<T> ordered(int buffer) {
    return inOrder(new StageOrder.Ordered<>(buffer));
  }

  /**
   * Works on the items of one key one at a time and in the order in which the queue gives them out;
   * those of different keys go side by side. There may be any number of keys; one of which no item
   * is queued or in hand takes no memory. A slow key delays no other as long as the queue has
   * places: its items keep theirs while they wait. An item that is put back keeps its turn. A
   * function that goes on though its time is up keeps the key, and its worker, until it returns.
   *
   * <p>A priority queue ranks what is in it when a worker is free; an item that it has given out,
   * and that waits for its key, keeps its turn whatever comes after it.
   *
   * <p>An item for which the function throws or returns {@code null} has failed without an attempt
   * in place: what follows, the policy says. If it is put back, the function is called again.
   *
   * @param key called once for each item before its turn, where the stage works, for several items
   *     at once
   * @throws IllegalStateException if the stage is {@link #ordered}
   */
  public StageOptions<T> keyed(Function<? super T, ?> key) {
    return inOrder(new StageOrder.Keyed<>(key));
  }

  private StageOptions<T> inOrder(StageOrder<T> order) {
    StageOrder<T> before = settings.order;
    if (!(before instanceof StageOrder.Unordered<T>) && before.getClass() != order.getClass()) {
      throw new IllegalStateException(
          "a stage has one order: it is %s already and cannot be %s".formatted(before, order));
    }
    return with(s -> s.order = order);
  }

  /**
   * Works on Reactor's parallel scheduler: for functions that compute and do not wait. All code of
   * the stage runs there: the function in every attempt, the key function, and the sink of its dead
   * letters; no code of other stages does.
   */
  public StageOptions<T> cpuBound() {
    return placedAt(Placement.CPU_BOUND);
  }

  /**
   * Works on threads of its own, where all code of the stage may block: virtual ones on JDK 21 and
   * later. They end with the run. A function that is running when its time is up or the run is
   * cancelled is interrupted; no other code meets that interrupt.
   */
  public StageOptions<T> blocking() {
    return placedAt(Placement.BLOCKING);
  }

  /**
   * Works on a scheduler, on as many items at a time as there are workers, whichever of its threads
   * is free. After a millisecond of work the others that use a thread go first. The scheduler is
   * not disposed of; a function is interrupted as with {@link #blocking}.
   */
  public StageOptions<T> runOn(Scheduler scheduler) {
    return placedAt(new Placement.On(scheduler));
  }

  /**
   * Sets the longest time that one attempt may take, from the call of the function on. Time in
   * which it waits for a thread, or a result for room, does not count. An attempt that takes longer
   * is cancelled, its function interrupted if it is still running and the stage has a place with
   * threads, and fails with a {@link java.util.concurrent.TimeoutException}. It has one end: what
   * comes later is discarded. A function that ignores its interrupt may so run beside the next; in
   * a {@link #keyed} stage the next of its key waits until it has returned.
   *
   * <p>A {@link Pipeline#map} that works on the thread that brings the item cannot be timed out,
   * since nobody else may interrupt that thread: it is refused.
   *
   * @param timeout positive and at most a hundred years, on the run's timer; none by default
   */
  public StageOptions<T> timeout(Duration timeout) {
    Durations.requirePositive("timeout", timeout);
    return with(s -> s.timeout = timeout);
  }

  /**
   * Sets the longest time for all attempts at an item together, pauses, and stays in the queue
   * between them, included. When it is over, the attempt that is being made is cut off as by {@link
   * #timeout}, no other is made, and the failure policy has its last word.
   *
   * @param deadline positive and at most a hundred years, on the run's timer, from the start of the
   *     first attempt; none by default
   */
  public StageOptions<T> deadline(Duration deadline) {
    Durations.requirePositive("deadline", deadline);
    return with(s -> s.deadline = deadline);
  }

  /**
   * Lets an attempt start only when a limit allows. Where all items wait for the same, a worker
   * waits with its item. Where the limit {@linkplain RateLimit#dependsOnItem() depends on the
   * item}, such as one for each key, and several workers are declared, an item waits for its first
   * attempt without one, in its place in the queue, and those that need not wait go first. A limit
   * may be shared by stages and pipelines, which it then limits together.
   *
   * <p>Each attempt needs a permit of its own. The time for which it waits does not count in its
   * {@link #timeout}, but in the {@link #deadline}.
   *
   * @param limit none by default; {@code dev.millrace.limits.RateLimiters} has the usual ones
   */
  public StageOptions<T> rateLimit(RateLimit<? super T> limit) {
    requireNonNull(limit, "limit");
    return with(s -> s.rateLimit = limit);
  }

  /** Sets what happens to an item that fails; the default is {@link FailurePolicy#fail()}. */
  public StageOptions<T> onFailure(FailurePolicy<? super T> policy) {
    requireNonNull(policy, "policy");
    return with(s -> s.failurePolicy = policy);
  }

  /** Returns the number of workers at the start. */
  public int workers() {
    return settings.workers.least();
  }

  /** Returns how many workers there may be. */
  public WorkerRange workerRange() {
    return settings.workers;
  }

  /** Returns in which order items are started and results go on. */
  public StageOrder<T> order() {
    return settings.order;
  }

  /** Returns where the workers run. */
  public Placement placement() {
    return settings.placement;
  }

  /** Returns the longest time for one attempt. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(settings.timeout);
  }

  /** Returns the longest time for all attempts at an item. */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(settings.deadline);
  }

  /** Returns what an attempt waits for before it starts. */
  public Optional<RateLimit<? super T>> rateLimit() {
    return Optional.ofNullable(settings.rateLimit);
  }

  /** Returns what happens to an item that fails. */
  public FailurePolicy<? super T> failurePolicy() {
    return settings.failurePolicy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("workers ").append(settings.workers);
    if (!(settings.order instanceof StageOrder.Unordered)) {
      text.append(", ").append(settings.order);
    }
    if (!settings.placement.equals(Placement.NON_BLOCKING)) {
      text.append(", ").append(settings.placement);
    }
    timeout().ifPresent(timeout -> text.append(", timeout ").append(timeout));
    deadline().ifPresent(deadline -> text.append(", deadline ").append(deadline));
    rateLimit().ifPresent(limit -> text.append(", rate limit ").append(limit));
    if (!settings.failurePolicy.equals(FailurePolicy.fail())) {
      text.append(", on failure ").append(settings.failurePolicy);
    }
    return text.toString();
  }

  private StageOptions<T> placedAt(Placement place) {
    return with(s -> s.placement = place);
  }
}
