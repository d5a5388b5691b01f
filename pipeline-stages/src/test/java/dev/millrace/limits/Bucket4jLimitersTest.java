package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

class Bucket4jLimitersTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The bucket's clock stands still; one token a second. */
  private static final TimeMeter STOPPED =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return 1_000_000_000;
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  private final Bucket bucket =
      Bucket.builder()
          .addLimit(limit -> limit.capacity(2).refillGreedy(1, Duration.ofSeconds(1)))
          .withCustomTimePrecision(STOPPED)
          .build();
  private final RateLimiter limiter = Bucket4jLimiters.of(bucket);

  @Test
  void takesItsTokensFromTheBucket() {
    StepVerifier.create(limiter.acquire(2)).expectNextCount(1).expectComplete().verify(LIMIT);
    assertThat(bucket.getAvailableTokens()).isZero();
  }

  @Test
  void waitsAsLongAsTheBucketSays() {
    StepVerifier.withVirtualTime(
            () -> limiter.acquire(2).then(limiter.acquire()).then(limiter.acquire(2)))
        .expectSubscription()
        // The first waits a second; the bucket's clock has not moved, so the other waits for three.
        .expectNoEvent(Duration.ofSeconds(4))
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void takesNothingBeforeTheSubscription() {
    limiter.acquire(2);
    assertThat(bucket.getAvailableTokens()).isEqualTo(2);
  }

  @Test
  void putsBackTheTokensOfACancelledWait() {
    limiter.acquire(2).subscribe();
    Disposable waiting = limiter.acquire(2).subscribe();
    assertThat(bucket.getAvailableTokens()).isEqualTo(-2);
    waiting.dispose();
    assertThat(bucket.getAvailableTokens()).isZero();
  }

  @Test
  void putsBackTheTokensOfAPermitThatWasNotUsed() {
    limiter.acquire(2).subscribe(Permit::release);
    assertThat(bucket.getAvailableTokens()).isEqualTo(2);
  }

  @Test
  void keepsTheTokensOfWorkThatHasStarted() {
    limiter
        .acquire(2)
        .subscribe(
            permit -> {
              permit.started();
              permit.release();
            });
    assertThat(bucket.getAvailableTokens()).isZero();
  }

  @Test
  void givesNothingWhileHeld() {
    limiter.hold(Duration.ofHours(1));
    CompletableFuture<Permit> permit = limiter.acquire().toFuture();
    assertThat(permit).isNotDone();
    permit.cancel(false);
    assertThat(bucket.getAvailableTokens()).isEqualTo(2);
  }

  @Test
  void refusesACostBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.acquire(0))
        .withMessage("cost must be at least 1, was 0");
  }

  @Test
  void saysWhatToAddWhenBucket4jIsMissing() throws Exception {
    Class<?> caller = new WithoutBucket4j().loadClass(Caller.class.getName());
    Method call = caller.getDeclaredMethod("call");
    call.setAccessible(true);
    assertThatThrownBy(() -> call.invoke(null))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Bucket4j is not on the class path: add com.bucket4j:bucket4j_jdk17-core");
  }

  /** Compiled with Bucket4j, run without. */
  static final class Caller {

    private Caller() {}

    static RateLimiter call() {
      return Bucket4jLimiters.of((Bucket) null);
    }
  }

  private static final class WithoutBucket4j extends ClassLoader {

    WithoutBucket4j() {
      super(Bucket4jLimitersTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.github.bucket4j")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.millrace.limits")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
