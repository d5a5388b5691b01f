package dev.millrace.queue;

/** One that waits for a place for its item. */
abstract class Putter<T> extends Waiter {

  final GuardedQueue<T> queue;

  Putter(GuardedQueue<T> queue) {
    this.queue = queue;
  }

  /** Returns the item; there is one from the first attempt to enter until an outcome is told. */
  abstract T item();

  /** The item is queued. Called under the queue's monitor, before {@link #entered}. */
  void queued() {}

  /** The item is queued. Called with no lock held. */
  abstract void entered();

  /** The item is not queued and will not be. Called with no lock held. */
  abstract void rejected(Throwable reason);

  @Override
  final void resume() {
    queue.enter(this);
  }
}
