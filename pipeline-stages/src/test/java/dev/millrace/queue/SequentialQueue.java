package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/** What a queue answers when one thread asks it: the specification for Lincheck. */
class SequentialQueue {

  private final QueueKind kind;
  private final List<Integer> items = new ArrayList<>();
  private final Queue<Integer> waitingPuts = new ArrayDeque<>();
  private final List<Integer> handedOver = new ArrayList<>();
  private int waitingTakes;
  private int letIn;
  private long unfinished;
  private boolean closed;

  SequentialQueue(QueueKind kind) {
    this.kind = kind;
  }

  public String offer(int item) {
    if (closed) {
      return "CLOSED";
    }
    if (items.size() == kind.capacity()) {
      return "FULL";
    }
    insert(item);
    return "ACCEPTED";
  }

  public String put(int item) {
    String answer = offer(item);
    if (!answer.equals("FULL")) {
      return answer;
    }
    waitingPuts.add(item);
    return "WAITS";
  }

  private void insert(int item) {
    unfinished++;
    if (waitingTakes > 0) {
      waitingTakes--;
      handedOver.add(item);
    } else {
      items.add(item);
    }
  }

  public String poll() {
    if (items.isEmpty()) {
      return closed ? "CLOSED" : "EMPTY";
    }
    int next =
        switch (kind.order()) {
          case FIFO -> 0;
          case LIFO -> items.size() - 1;
          case PRIORITY -> items.indexOf(Collections.min(items));
        };
    String item = items.remove(next).toString();
    if (!waitingPuts.isEmpty()) {
      insert(waitingPuts.remove());
      letIn++;
    }
    return item;
  }

  public String take() {
    String answer = poll();
    if (!answer.equals("EMPTY")) {
      return answer;
    }
    waitingTakes++;
    return "WAITS";
  }

  /** What takes that waited have been given. */
  public List<Integer> handedOver() {
    return List.copyOf(handedOver);
  }

  /** How many puts that waited have been let in. */
  public int letIn() {
    return letIn;
  }

  public boolean taskDone() {
    if (unfinished == 0) {
      return false;
    }
    unfinished--;
    return true;
  }

  public long unfinished() {
    return unfinished;
  }

  public void close() {
    closed = true;
    waitingPuts.clear();
    waitingTakes = 0;
  }

  public List<String> closeNow() {
    close();
    List<String> left = new ArrayList<>();
    while (!items.isEmpty()) {
      left.add(poll());
    }
    unfinished = Math.max(0, unfinished - left.size());
    return left;
  }
}
