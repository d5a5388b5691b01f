package dev.millrace.limits;

import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicReference;

/** Knows whether it was told, and what. */
final class TestOwner implements Turn.Owner {

  private final AtomicReference<Object> told = new AtomicReference<>("nothing");

  @Override
  public void onPermit() {
    told.set("permit");
  }

  @Override
  public void onRefused(Throwable error) {
    told.set(error);
  }

  Object told() {
    return told.get();
  }
}
