package dev.millrace.stages;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Threads that may block: virtual ones where the JDK has them (21 and later). */
final class BlockingThreads {

  /** {@code (String prefix) -> ThreadFactory}; {@code null} before JDK 21. */
  private static final @Nullable MethodHandle VIRTUAL_FACTORY = findVirtualFactory();

  private BlockingThreads() {}

  static ThreadFactory named(String prefix) {
    if (VIRTUAL_FACTORY == null) {
      return platformThreads(prefix);
    }
    try {
      return (ThreadFactory) VIRTUAL_FACTORY.invoke(prefix + "-");
    } catch (Throwable e) {
      throw new LinkageError("virtual threads cannot be made", e);
    }
  }

  private static ThreadFactory platformThreads(String prefix) {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** {@code Thread.ofVirtual().name(prefix, 0).factory()}, which JDK 17 cannot compile. */
  private static @Nullable MethodHandle findVirtualFactory() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle name =
          lookup.findVirtual(
              builder, "name", MethodType.methodType(builder, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      MethodHandle numbered = MethodHandles.insertArguments(name, 2, 0L);
      return MethodHandles.filterReturnValue(
          MethodHandles.foldArguments(numbered, ofVirtual), factory);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
