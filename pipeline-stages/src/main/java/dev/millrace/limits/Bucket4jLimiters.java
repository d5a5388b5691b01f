package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.AsyncBucketProxyAdapter;

/**
 * Limiters that count in a bucket of <a href="https://bucket4j.com">Bucket4j</a>. The bucket may
 * lie in a store that several machines share: one limit for all of them.
 *
 * <p>Needs {@code com.bucket4j:bucket4j_jdk17-core}, and Bucket4j's module for the store.
 */
public final class Bucket4jLimiters {

  private Bucket4jLimiters() {}

  /**
   * Returns a limiter that takes its tokens from a bucket in a store. It reserves them with one
   * call to the store, then waits as long as the bucket says; who reserved earlier is served
   * earlier, on whichever machine. Tokens of a wait that was cancelled, and of a permit that was
   * given back unused, are added to the bucket again.
   *
   * <p>A bucket counts when it grants, not when work starts, and lets twice its limit pass in a
   * window: it is not exact. A hold concerns this limiter, not the bucket. Waits are timed on
   * {@code Schedulers.parallel()}, which knows nothing of virtual time; nor does the bucket.
   */
  public static RateLimiter of(AsyncBucketProxy bucket) {
    requireBucket4j();
    return new BucketLimiter(requireNonNull(bucket, "bucket"));
  }

  /**
   * Returns a limiter that takes its tokens from a bucket in this process, or from one whose calls
   * do not block.
   *
   * @see #of(AsyncBucketProxy)
   */
  public static RateLimiter of(Bucket bucket) {
    requireBucket4j();
    return new BucketLimiter(AsyncBucketProxyAdapter.fromSync(requireNonNull(bucket, "bucket")));
  }

  private static void requireBucket4j() {
    try {
      Class.forName("io.github.bucket4j.Bucket", false, Bucket4jLimiters.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "Bucket4j is not on the class path: add com.bucket4j:bucket4j_jdk17-core", e);
    }
  }
}
