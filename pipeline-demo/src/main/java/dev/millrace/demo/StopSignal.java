package dev.millrace.demo;

import static java.lang.reflect.Proxy.newProxyInstance;

import dev.millrace.PipelineRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drains the run of a command when the process is told to stop. Told again it cancels the run, and
 * told once more it gives up. A run that begins after the process was told is drained at once, so
 * that there is an account whenever the signal comes.
 *
 * <p>A shutdown hook would be told of the first signal alone. {@code sun.misc.Signal} is in every
 * JDK, but its compilers warn of it, whatever they are asked, hence the reflection. Where it cannot
 * be had, or a signal is ignored from outside, a signal does what it does to any process.
 */
final class StopSignal {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** A shell tells the exit by a signal as this and the signal's number. */
  private static final int EXIT_BY_SIGNAL = 128;

  /** Told of the first signal; {@code null} while there is nothing to finish. */
  private volatile @Nullable Consumer<String> tell;

  private final AtomicBoolean told = new AtomicBoolean();

  private volatile @Nullable PipelineRun run;
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger exitCode = new AtomicInteger();

  /** Gives the signals back. */
  private final List<Runnable> undo = new ArrayList<>();

  /** One that no signal reaches. */
  StopSignal() {}

  /** Returns one that listens until it is {@linkplain #release released}. */
  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    signal.listen("INT");
    signal.listen("TERM");
    return signal;
  }

  /**
   * Sets what is told that what was begun is being finished.
   *
   * @param where called once, on the signal's own thread if it comes later
   */
  void tells(Consumer<String> where) {
    tell = where;
    if (received.get() > 0) {
      tell();
    }
  }

  /** Sets the run to drain, in the place of one that is over. */
  void drains(PipelineRun run) {
    this.run = run;
    // Read after the write: whoever counts a signal now finds the run.
    stop(run, received.get());
  }

  /** Returns what the process exits with, if it was told to stop. */
  OptionalInt exitCode() {
    return received.get() == 0 ? OptionalInt.empty() : OptionalInt.of(exitCode.get());
  }

  /** Tells whether a run that has been cancelled was so because it took too long to finish. */
  boolean isOutOfTime() {
    return received.get() == 1;
  }

  /** Returns how long a run has to finish what was begun. */
  static long seconds() {
    return DEADLINE.toSeconds();
  }

  /** Listens no more. */
  void release() {
    undo.forEach(Runnable::run);
  }

  /** Answers a signal. */
  void received(int number) {
    exitCode.compareAndSet(0, EXIT_BY_SIGNAL + number);
    int times = received.incrementAndGet();
    if (times > 2) {
      Runtime.getRuntime().halt(EXIT_BY_SIGNAL + number);
    }
    stop(run, times);
    // Last: nobody need read it.
    tell();
  }

  private void tell() {
    Consumer<String> where = tell;
    if (where != null && told.compareAndSet(false, true)) {
      where.accept(
          "finishing what was begun, for at most %d s; once more to cancel it"
              .formatted(DEADLINE.toSeconds()));
    }
  }

  private static void stop(@Nullable PipelineRun run, int times) {
    if (run == null || times == 0) {
      return;
    }
    if (times == 1) {
      run.drain(DEADLINE).subscribe();
    } else {
      run.cancel();
    }
  }

  private void listen(String name) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object signal = signals.getConstructor(String.class).newInstance(name);
      int number = (int) signals.getMethod("getNumber").invoke(signal);
      Object handler =
          newProxyInstance(
              handlers.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> answer(proxy, method, arguments, number));
      Method handle = signals.getMethod("handle", signals, handlers);
      Object before = handle.invoke(null, signal, handler);
      undo.add(() -> restore(handle, signal, before));
    } catch (InvocationTargetException e) {
      // The signal belongs to somebody else, for whoever started this JVM said so.
    } catch (ReflectiveOperationException e) {
      // Another kind of JDK.
    }
  }

  private static void restore(Method handle, Object signal, @Nullable Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal could be taken and not be given back", e);
    }
  }

  /** What a handler is asked: to handle the signal, or what every object is asked. */
  private @Nullable Object answer(
      Object proxy, Method method, Object @Nullable [] arguments, int number) {
    return switch (method.getName()) {
      case "handle" -> {
        received(number);
        yield null;
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "stop signal";
    };
  }
}
