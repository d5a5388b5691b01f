package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.FeedbackOptions.Overflow;
import dev.millrace.queue.QueueClosedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Items of a loop for which its frontier had no room, in a temporary file. They are brought back as
 * places fall free, one at a time: one item may wait outside the frontier.
 *
 * <p>The file is touched by one worker of a scheduler, on a thread that may block.
 */
final class Spill implements WayBack {

  /** The first byte of an entry says whether something outside the loop waits for the item. */
  private static final byte WITHOUT_SETTLEMENT = 0;

  private static final byte WITH_SETTLEMENT = 1;

  private final FeedbackLoop loop;
  private final Overflow.Spill<Object> codec;
  private final Scheduler.Worker worker;

  /** Items on their way to the file, or in it. */
  private final AtomicLong away = new AtomicLong();

  private volatile boolean closed;
  private final Sinks.Empty<Void> deleted = Sinks.empty();

  // Touched by the worker only.

  private @Nullable SpillFile file;

  /** Whether an item that was read waits for a place. */
  private boolean bringing;

  /** What waits for the items outside the loop, as far as something does, in their order. */
  private final Deque<LoopSettlement> settlements = new ArrayDeque<>();

  /**
   * @param scheduler has threads that may block
   */
  Spill(FeedbackLoop loop, Overflow.Spill<Object> codec, Scheduler scheduler) {
    this.loop = loop;
    this.codec = codec;
    this.worker = scheduler.createWorker();
  }

  @Override
  public long size() {
    return away.get();
  }

  @Override
  public void keep(Carried item, Runnable kept) {
    away.getAndIncrement();
    try {
      worker.schedule(() -> write(item, kept));
    } catch (RejectedExecutionException e) {
      // The run is over.
      Carried.discard(item, loop.context());
    }
  }

  private void write(Carried item, Runnable kept) {
    if (closed) {
      Carried.discard(item, loop.context());
      return;
    }
    try {
      append(item);
    } catch (Throwable e) {
      Carried.discard(item, loop.context());
      failed(e);
      return;
    }
    kept.run();
    bringBack();
  }

  private void append(Carried item) {
    byte[] bytes =
        requireNonNull(
            codec.encode().apply(item.value()), "the function that encodes returned null");
    byte[] entry = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, entry, 1, bytes.length);
    LoopSettlement settlement = (LoopSettlement) requireNonNull(item.settlement(), "settlement");
    boolean isAwaited = settlement.outer() != null;
    entry[0] = isAwaited ? WITH_SETTLEMENT : WITHOUT_SETTLEMENT;
    if (file == null) {
      file = openFile();
    }
    file.append(entry);
    if (isAwaited) {
      settlements.addLast(settlement);
    }
  }

  private static SpillFile openFile() {
    try {
      return SpillFile.open();
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "spillWhenFull needs com.h2database:h2-mvstore on the class path", e);
    }
  }

  /** Brings back one item after the other, each as soon as there is a place for it. */
  private void bringBack() {
    if (closed || bringing || file == null || file.isEmpty()) {
      return;
    }
    bringing = true;
    Carried item;
    try {
      item = remove(file);
    } catch (Throwable e) {
      failed(e);
      return;
    }
    away.getAndDecrement();
    loop.frontier().put(item).subscribe(null, error -> lost(item, error), this::broughtBack);
  }

  private void broughtBack() {
    schedule(
        () -> {
          bringing = false;
          bringBack();
        });
  }

  /** The frontier was closed, or its comparator failed. */
  private void lost(Carried item, Throwable error) {
    // It was not queued, so it is counted here again.
    away.getAndIncrement();
    Carried.discard(item, loop.context());
    if (!(error instanceof QueueClosedException)) {
      loop.failed(error);
    }
  }

  private Carried remove(SpillFile from) {
    byte[] entry = from.removeFirst();
    LoopSettlement settlement =
        entry[0] == WITH_SETTLEMENT ? settlements.removeFirst() : new LoopSettlement(loop, null);
    byte[] bytes = Arrays.copyOfRange(entry, 1, entry.length);
    Object value =
        requireNonNull(codec.decode().apply(bytes), "the function that decodes returned null");
    return new Carried(value, settlement, null);
  }

  private void failed(Throwable error) {
    loop.failed(error);
    Exceptions.throwIfFatal(error);
  }

  @Override
  public long close() {
    closed = true;
    long left = away.get();
    schedule(this::delete);
    return left;
  }

  @Override
  public Mono<Void> closed() {
    return deleted.asMono();
  }

  private void delete() {
    settlements.forEach(Settlement::abandon);
    settlements.clear();
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      file = null;
      worker.dispose();
      deleted.tryEmitEmpty();
    }
  }

  private void schedule(Runnable task) {
    try {
      worker.schedule(task);
    } catch (RejectedExecutionException e) {
      // The file was deleted, or Reactor's threads are being stopped.
      deleted.tryEmitEmpty();
    }
  }
}
