package dev.millrace.demo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The same work on queues that block a thread for each producer and consumer. */
final class BlockingPeer {

  private static final Integer END = -1;

  private BlockingPeer() {}

  /** The two operations of a bounded queue that blocks. */
  interface Channel {
    void put(Integer item) throws InterruptedException;

    Integer take() throws InterruptedException;
  }

  static Channel of(BlockingQueue<Integer> queue) {
    return new Channel() {
      @Override
      public void put(Integer item) throws InterruptedException {
        queue.put(item);
      }

      @Override
      public Integer take() throws InterruptedException {
        return queue.take();
      }
    };
  }

  /** A queue that cannot wait: spins, yields, then parks for a moment. */
  static Channel spinning(Queue<Integer> queue) {
    return new Channel() {
      @Override
      public void put(Integer item) {
        for (int tries = 0; !queue.offer(item); tries++) {
          idle(tries);
        }
      }

      @Override
      public Integer take() {
        Integer item = queue.poll();
        for (int tries = 0; item == null; tries++) {
          idle(tries);
          item = queue.poll();
        }
        return item;
      }
    };
  }

  @SuppressWarnings("ThreadPriorityCheck") // a spin that yields is what is compared here
  private static void idle(int tries) {
    if (tries < 50) {
      Thread.onSpinWait();
    } else if (tries < 100) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(1_000);
    }
  }

  static ExecutorService platformThreads() {
    return Executors.newCachedThreadPool();
  }

  /** Virtual threads, which JDK 17 cannot compile. */
  static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("virtual threads need JDK 21", e);
    }
  }

  static long run(Channel channel, int producers, int consumers, ExecutorService threads) {
    List<Future<Long>> counts = new ArrayList<>();
    List<Future<?>> done = new ArrayList<>();
    for (int c = 0; c < consumers; c++) {
      counts.add(threads.submit(() -> consume(channel)));
    }
    for (int p = 0; p < producers; p++) {
      int first = p;
      done.add(threads.submit(() -> produce(channel, first, producers)));
    }
    try {
      for (Future<?> producer : done) {
        producer.get();
      }
      for (int c = 0; c < consumers; c++) {
        channel.put(END);
      }
      long count = 0;
      for (Future<Long> consumer : counts) {
        count += consumer.get();
      }
      return Items.requireAll(count);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Void produce(Channel channel, int first, int step) throws InterruptedException {
    for (int i = first; i < Items.COUNT; i += step) {
      channel.put(Items.item(i));
    }
    return null;
  }

  private static long consume(Channel channel) throws InterruptedException {
    long count = 0;
    for (Integer item = channel.take(); !item.equals(END); item = channel.take()) {
      if (Items.cheap(item) != null) {
        count++;
      }
    }
    return count;
  }
}
