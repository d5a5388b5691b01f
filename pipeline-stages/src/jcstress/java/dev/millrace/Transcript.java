package dev.millrace;

import reactor.core.CoreSubscriber;

/** What a subscriber was told, as text. Told by one thread at a time. */
public abstract class Transcript<T> implements CoreSubscriber<T> {

  private volatile String told = "";

  @Override
  public void onNext(T item) {
    tell(item.toString());
  }

  @Override
  public void onError(Throwable error) {
    tell("error");
  }

  @Override
  public void onComplete() {
    tell("complete");
  }

  /** Notes something else that happened. */
  protected final void tell(String signal) {
    told = told.isEmpty() ? signal : told + " " + signal;
  }

  @Override
  public final String toString() {
    return told.isEmpty() ? "nothing" : told;
  }
}
