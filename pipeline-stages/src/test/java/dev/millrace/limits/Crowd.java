package dev.millrace.limits;

import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Workers that come, wait, give up, start or change their mind, by chance and in virtual time. */
final class Crowd {

  /** Told of each start, before the limiter is. */
  @FunctionalInterface
  interface Observer {

    void started(long time, long cost);
  }

  private final VirtualTimeScheduler time;
  private final RateLimiter limiter;
  private final Random random;
  private final Observer observer;
  private final List<Member> waiting = new ArrayList<>();
  private final List<Member> holding = new ArrayList<>();
  private final List<AssertionError> failures = new ArrayList<>();
  private boolean prompt;
  private long comers;
  private long served;

  Crowd(VirtualTimeScheduler time, RateLimiter limiter, Random random, Observer observer) {
    this.time = time;
    this.limiter = limiter;
    this.random = random;
    this.observer = observer;
  }

  /** Makes everybody start as soon as there is a permit. */
  Crowd startingPromptly() {
    prompt = true;
    return this;
  }

  /** Throws what went wrong while a permit was granted. */
  void verify() {
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private long now() {
    return time.now(TimeUnit.NANOSECONDS);
  }

  long served() {
    return served;
  }

  int waiting() {
    return waiting.size();
  }

  void comes(long cost) {
    Member member = new Member(cost);
    waiting.add(member);
    if (member.turn.acquire(this)) {
      member.onPermit();
    }
  }

  void oneGivesUp() {
    if (!waiting.isEmpty()) {
      waiting.remove(random.nextInt(waiting.size())).turn.release();
    }
  }

  void oneStarts() {
    if (!holding.isEmpty()) {
      holding.remove(random.nextInt(holding.size())).start();
    }
  }

  void oneGivesBack() {
    if (!holding.isEmpty()) {
      holding.remove(random.nextInt(holding.size())).turn.release();
    }
  }

  void allStart() {
    while (!holding.isEmpty()) {
      oneStarts();
    }
  }

  void timePasses(long nanos) {
    time.advanceTimeBy(Duration.ofNanos(nanos));
  }

  private final class Member implements Turn.Owner {

    private final long number = comers++;
    private final long cost;
    private final Turn<Object> turn;

    Member(long cost) {
      this.cost = cost;
      this.turn = limiter.turn(time, this, item -> cost);
    }

    @Override
    public void onPermit() {
      try {
        haveItsTurn();
      } catch (AssertionError e) {
        failures.add(e);
      }
    }

    private void haveItsTurn() {
      // Who came first is served first: all before have given up, or were served.
      if (waiting.get(0) != this) {
        throw new AssertionError(
            number + " was served before " + waiting.get(0).number + ", who came earlier");
      }
      waiting.remove(0);
      served++;
      if (prompt) {
        start();
      } else {
        holding.add(this);
      }
    }

    @Override
    public void onRefused(Throwable error) {
      waiting.remove(this);
    }

    private void start() {
      observer.started(now(), cost);
      turn.started();
    }
  }
}
