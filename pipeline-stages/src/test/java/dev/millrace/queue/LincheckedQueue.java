package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A queue that answers as {@link SequentialQueue} does, for Lincheck to compare. */
class LincheckedQueue {

  private final BoundedQueue<Integer> queue;
  private final List<Integer> handedOver = new CopyOnWriteArrayList<>();
  private final AtomicInteger letIn = new AtomicInteger();

  LincheckedQueue(QueueKind kind) {
    this.queue = kind.queue();
  }

  public String offer(int item) {
    return queue.offer(item).name();
  }

  /** Waits in line for ever if it has to, unlike a thread of Lincheck's. */
  public String put(int item) {
    AtomicReference<String> answer = new AtomicReference<>("");
    queue
        .put(item)
        .subscribe(
            null,
            error -> answer.compareAndSet("", "CLOSED"),
            () -> {
              if (!answer.compareAndSet("", "ACCEPTED")) {
                letIn.incrementAndGet();
              }
            });
    answer.compareAndSet("", "WAITS");
    return answer.get();
  }

  public String poll() {
    PollResult<Integer> result = queue.poll();
    if (result instanceof PollResult.Item<Integer> found) {
      return found.value().toString();
    }
    return result instanceof PollResult.Closed ? "CLOSED" : "EMPTY";
  }

  /** Waits in line for ever if it has to, unlike a thread of Lincheck's. */
  public String take() {
    AtomicReference<String> answer = new AtomicReference<>("");
    queue
        .take()
        .subscribe(
            item -> {
              if (!answer.compareAndSet("", item.toString())) {
                handedOver.add(item);
              }
            },
            null,
            () -> answer.compareAndSet("", "CLOSED"));
    answer.compareAndSet("", "WAITS");
    return answer.get();
  }

  public List<Integer> handedOver() {
    return List.copyOf(handedOver);
  }

  public int letIn() {
    return letIn.get();
  }

  public boolean taskDone() {
    try {
      queue.taskDone();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  public long unfinished() {
    return queue.unfinished();
  }

  public void close() {
    queue.close();
  }

  public List<String> closeNow() {
    List<String> left = new ArrayList<>();
    queue.closeNow().forEach(item -> left.add(item.toString()));
    return left;
  }
}
