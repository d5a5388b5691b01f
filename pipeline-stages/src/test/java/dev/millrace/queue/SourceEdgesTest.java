package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Sources that take, or are to leave, more places than there are. */
class SourceEdgesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void leavesOfTheWholeCapacityAreRefused(int reserve) {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.subscriber(reserve, 2, Context.empty()))
        .withMessage("leaves must be less than the capacity of 2, was 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.subscriber(reserve, Integer.MAX_VALUE, Context.empty()))
        .withMessage("leaves must be less than the capacity of 2, was 2147483647");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CountedSubscribers.of(queue, reserve, 3, () -> {}))
        .withMessage("leaves must be less than the capacity of 2, was 3");
    assertThat(queue.subscriber(reserve, 1, Context.empty())).isNotNull();
  }

  @Test
  void anIdleSourceOfAnUnboundedQueueKeepsNobodyOut() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(Integer.MAX_VALUE);
    RecordedDemand demand = new RecordedDemand();
    queue.subscriber(Integer.MAX_VALUE).onSubscribe(demand);
    queue.subscriber(Integer.MAX_VALUE).onSubscribe(Operators.emptySubscription());
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.offer(1)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(queue.put(2).toFuture()).isCompleted();
    assertThat(QueueKind.drain(queue)).containsExactly(1, 2);
  }

  @Test
  void noMethodOfTheQueueRunsCodeOfTheUserUnderItsLock() {
    assertThat(Arrays.stream(BoundedQueue.class.getMethods()).map(Method::getParameterTypes))
        .flatMap(List::of)
        .doesNotContain(Runnable.class, CountedSubscribers.Count.class);
  }

  @Test
  void oneOfManySubscriptionsLeavesWithoutALookAtTheOthers() {
    assertThat(fields(Departures.class, Sources.class))
        .isNotEmpty()
        .allMatch(type -> Set.class.isAssignableFrom(type));
  }

  private static Stream<Class<?>> fields(Class<?>... types) {
    return Stream.of(types)
        .flatMap(type -> Stream.of(type.getDeclaredFields()))
        .<Class<?>>map(field -> field.getType())
        .filter(type -> Collection.class.isAssignableFrom(type));
  }
}
