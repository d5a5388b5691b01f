package dev.millrace.stages;

import dev.millrace.Delivery;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Acknowledges a delivery of a source when all that came of its item is finished. */
final class DeliverySettlement extends Settlement {

  private final Delivery<?> delivery;
  private final Context context;

  DeliverySettlement(Delivery<?> delivery, Context context) {
    this.delivery = delivery;
    this.context = context;
  }

  @Override
  void settled() {
    tell(delivery::ack);
  }

  @Override
  void returned() {
    tell(delivery::requeue);
  }

  /** The source may be closed by now; that its delivery stays open is for the source to know. */
  private void tell(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, context);
    }
  }
}
