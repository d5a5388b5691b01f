package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A delivery that is settled while it is being put back, by code of the user that this calls. */
class SettledOnceTest {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(5);
  private final AtomicReference<Runnable> acking = new AtomicReference<>(() -> {});

  @Nested
  class WhoseItemCannotBePutBack {

    private final AtomicReference<Runnable> during = new AtomicReference<>(() -> {});
    private final BoundedQueue<Integer> failing =
        BoundedQueue.priority(
            5,
            (a, b) -> {
              during.get().run();
              if (a + b > 0) {
                throw new IllegalStateException("no order");
              }
              return 0;
            });

    private Delivery<Integer> takeOneOfTwo() {
      failing.offer(1);
      Delivery<Integer> delivery = failing.takeDelivery().block();
      failing.offer(2);
      return delivery;
    }

    @Test
    void isFinishedByTheAckThatComesMeanwhile() {
      Delivery<Integer> delivery = takeOneOfTwo();
      List<Boolean> settled = new ArrayList<>();
      during.set(() -> settled.add(delivery.ack()));
      assertThatIllegalStateException().isThrownBy(delivery::requeue).withMessage("no order");
      assertThat(settled).containsExactly(true);
      assertThat(failing.unfinished()).isEqualTo(1);
      assertThat(delivery.ack()).isFalse();
    }

    @Test
    void isFinishedByTheAckThatComesWhileTheTimerRefuses() {
      Delivery<Integer> delivery = takeOneOfTwo();
      failing.poll();
      List<Boolean> settled = new ArrayList<>();
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> delivery.requeue(Duration.ofDays(1), acking(delivery, settled)));
      assertThat(settled).containsExactly(true);
      assertThat(delivery.ack()).isFalse();
    }

    private Scheduler acking(Delivery<Integer> delivery, List<Boolean> settled) {
      return new Scheduler() {
        @Override
        public Disposable schedule(Runnable task) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
          settled.add(delivery.ack());
          throw new RejectedExecutionException("not any more");
        }

        @Override
        public Worker createWorker() {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  @Test
  void isAckedOrPutBackOfTheTwoThatComeAtOnce() {
    BoundedQueue<Integer> ordered =
        BoundedQueue.priority(
            5,
            (a, b) -> {
              acking.get().run();
              return Integer.compare(a, b);
            });
    ordered.offer(1);
    Delivery<Integer> delivery = ordered.takeDelivery().block();
    ordered.offer(2);
    acking.set(() -> delivery.ack());
    assertThat(delivery.requeue()).isFalse();
    acking.set(() -> {});
    assertThat(QueueKind.drain(ordered)).containsExactly(2);
  }

  @Test
  void comesBackThoughItsTimeIsUpBeforeTheTimerHasReturned() {
    queue.offer(1);
    Delivery<Integer> delivery = queue.takeDelivery().block();
    Scheduler early =
        new Scheduler() {
          @Override
          public Disposable schedule(Runnable task) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            task.run();
            return Disposables.disposed();
          }

          @Override
          public Worker createWorker() {
            throw new UnsupportedOperationException();
          }
        };
    assertThat(delivery.requeue(Duration.ofSeconds(1), early)).isTrue();
    assertThat(QueueKind.drain(queue)).containsExactly(1);
  }

  @Test
  void isNotPutBackAfterMoreThanAHundredYears() {
    queue.offer(1);
    Delivery<Integer> delivery = queue.takeDelivery().block();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> delivery.requeue(Duration.ofDays(300 * 365), Schedulers.parallel()))
        .withMessage("delay must be at most PT876000H, was PT2628000H");
    assertThat(delivery.ack()).isTrue();
  }
}
