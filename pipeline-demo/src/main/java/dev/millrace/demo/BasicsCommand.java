package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.QueueSpec;
import dev.millrace.queue.BoundedQueue;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

@Command(name = "basics", description = "Shows what a queue does, one operation after the other.")
final class BasicsCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Override
  public Integer call() {
    putAndTake();
    offerAndPoll();
    orders();
    waiting();
    taskDoneAndJoin();
    close();
    closeNow();
    out().flush();
    return ExitCode.OK;
  }

  private void putAndTake() {
    title("put and take");
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    say("new: " + held(queue));
    queue.put("a").block();
    say("put a: " + held(queue));
    queue.put("b").block();
    say("put b: " + held(queue));
    say("take: " + queue.take().block() + ", " + held(queue));
    say("take: " + queue.take().block() + ", " + held(queue));
  }

  private static String held(BoundedQueue<?> queue) {
    return "size %d of %d, empty %b, full %b"
        .formatted(queue.size(), queue.capacity(), queue.isEmpty(), queue.isFull());
  }

  private void offerAndPoll() {
    title("offer and poll, which do not wait");
    BoundedQueue<String> queue = BoundedQueue.fifo(1);
    say("offer a: " + queue.offer("a"));
    say("offer b: " + queue.offer("b"));
    say("poll: " + queue.poll());
    say("poll: " + queue.poll());
  }

  private void orders() {
    title("the order in which 3 1 2 leave");
    say("fifo: " + leaving(BoundedQueue.fifo(3)));
    say("lifo: " + leaving(BoundedQueue.lifo(3)));
    say("priority: " + leaving(BoundedQueue.priority(3, Comparator.naturalOrder())));
  }

  private static List<Integer> leaving(BoundedQueue<Integer> queue) {
    Flux.just(3, 1, 2).subscribe(queue.subscriber());
    return requireNonNull(queue.flux().collectList().block());
  }

  private void waiting() {
    title("put waits while the queue is full, take while it is empty, without a thread");
    BoundedQueue<String> queue = BoundedQueue.fifo(1);
    queue.put("a").block();
    queue.put("b").subscribe(null, null, () -> say("put b: done"));
    say("put b: waits");
    say("take: " + queue.take().block());
    say("take: " + queue.take().block());
    queue.take().subscribe(item -> say("take: " + item));
    say("take: waits");
    queue.put("c").block();
  }

  private void taskDoneAndJoin() {
    title("join waits until every item is done");
    BoundedQueue<String> queue = BoundedQueue.fifo(2);
    queue.put("a").then(queue.put("b")).block();
    queue.join().subscribe(null, null, () -> say("join: done"));
    for (int i = 0; i < 2; i++) {
      say("take: " + queue.take().block() + ", " + queue.unfinished() + " unfinished");
      queue.taskDone();
    }
  }

  private void close() {
    title("close: the rest comes out, nothing goes in");
    BoundedQueue<String> queue = letters();
    queue.close();
    say("offer b: " + queue.offer("b"));
    queue.put("b").subscribe(null, error -> say("put b: " + error.getMessage()));
    say("take: " + queue.take().block());
    say("take: " + queue.take().blockOptional());
  }

  private void closeNow() {
    title("close now: the rest is given back");
    BoundedQueue<String> queue = letters();
    say("close now: " + queue.closeNow() + ", " + queue.unfinished() + " unfinished");
    say("take: " + queue.take().blockOptional());
  }

  /** Returns a queue that holds one. */
  private static BoundedQueue<String> letters() {
    BoundedQueue<String> queue = BoundedQueue.of(QueueSpec.<String>fifo(2).named("letters"));
    queue.put("a").block();
    return queue;
  }

  private void title(String text) {
    out().println(text);
  }

  private void say(String text) {
    out().println("  " + text);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
