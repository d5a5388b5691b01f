package dev.millrace.http;

import dev.millrace.Permit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The permit of one request, to which the event loop tells what happens while a time-out or a
 * cancel may end it from another thread: it passes one word on at a time.
 */
final class RequestPermit implements Permit {

  private static final int STARTED = 1;
  private static final int ANSWERED = 2;
  private static final int RELEASED = 4;

  private final Permit permit;

  /** What has been said, set by any thread. */
  private final AtomicInteger said = new AtomicInteger();

  private final AtomicInteger wip = new AtomicInteger();

  /** What has been passed on. Touched by the thread that is passing on. */
  private int told;

  RequestPermit(Permit permit) {
    this.permit = permit;
  }

  @Override
  public void started() {
    say(STARTED);
  }

  @Override
  public void answered() {
    say(ANSWERED);
  }

  @Override
  public void release() {
    say(RELEASED);
  }

  private void say(int word) {
    said.getAndUpdate(words -> words | word);
    if (wip.getAndIncrement() != 0) {
      // The thread that is passing on will see the word before it leaves.
      return;
    }
    int seen = 1;
    do {
      passOn(said.get());
      seen = wip.addAndGet(-seen);
    } while (seen != 0);
  }

  private void passOn(int words) {
    int news = words & ~told;
    if ((told & RELEASED) != 0) {
      return;
    }
    told = words;
    if ((news & STARTED) != 0) {
      permit.started();
    }
    if ((news & ANSWERED) != 0) {
      permit.answered();
    }
    if ((news & RELEASED) != 0) {
      permit.release();
    }
  }
}
