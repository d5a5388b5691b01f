package dev.millrace.queue;

import dev.millrace.queue.QueueKind.LeavingOrder;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Takes that wait, at a queue with room for all, called by any thread. */
class WaitingTakesLincheckTest {

  private static final int CAPACITY = 100;

  static Stream<Arguments> queues() {
    return Stream.of(
        Arguments.of(Fifo.class, SequentialFifo.class),
        Arguments.of(Lifo.class, SequentialLifo.class),
        Arguments.of(Priority.class, SequentialPriority.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queues")
  void isLinearizableUnderStress(Class<?> queue, Class<?> sequential) {
    Linearizability.underStress(queue, sequential);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queues")
  void isLinearizableUnderEverySchedule(Class<?> queue, Class<?> sequential) {
    Linearizability.underEverySchedule(queue, sequential);
  }

  @Param(name = "item", gen = IntGen.class, conf = "1:4")
  abstract static class Operations extends LincheckedQueue {

    Operations(LeavingOrder order) {
      super(new QueueKind(order, CAPACITY));
    }

    @Operation
    @Override
    public String offer(@Param(name = "item") int item) {
      return super.offer(item);
    }

    @Operation
    @Override
    public String put(@Param(name = "item") int item) {
      return super.put(item);
    }

    @Operation
    @Override
    public String poll() {
      return super.poll();
    }

    @Operation
    @Override
    public String take() {
      return super.take();
    }

    @Operation
    @Override
    public void close() {
      super.close();
    }
  }

  public static final class Fifo extends Operations {
    public Fifo() {
      super(LeavingOrder.FIFO);
    }
  }

  public static final class SequentialFifo extends SequentialQueue {
    public SequentialFifo() {
      super(new QueueKind(LeavingOrder.FIFO, CAPACITY));
    }
  }

  public static final class Lifo extends Operations {
    public Lifo() {
      super(LeavingOrder.LIFO);
    }
  }

  public static final class SequentialLifo extends SequentialQueue {
    public SequentialLifo() {
      super(new QueueKind(LeavingOrder.LIFO, CAPACITY));
    }
  }

  public static final class Priority extends Operations {
    public Priority() {
      super(LeavingOrder.PRIORITY);
    }
  }

  public static final class SequentialPriority extends SequentialQueue {
    public SequentialPriority() {
      super(new QueueKind(LeavingOrder.PRIORITY, CAPACITY));
    }
  }
}
