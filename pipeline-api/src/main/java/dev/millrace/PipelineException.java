package dev.millrace;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a run failed. The message names the pipeline and the step, and for an item its text and the
 * attempt; the cause is what the function, source or operator failed with.
 */
public final class PipelineException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_ITEM_TEXT = 200;

  private final String pipeline;
  private final String step;
  private final transient @Nullable Object item;
  private final int attempt;
  private final transient @Nullable RunReport report;

  private PipelineException(
      String message,
      @Nullable Throwable cause,
      String pipeline,
      String step,
      @Nullable Object item,
      int attempt,
      @Nullable RunReport report) {
    super(message, cause);
    this.pipeline = pipeline;
    this.step = step;
    this.item = item;
    this.attempt = attempt;
    this.report = report;
  }

  /** Returns the failure of a source, of a queue or of a whole operator. */
  public static PipelineException of(String pipeline, Step step, Throwable cause) {
    String message = "%s of pipeline '%s' failed: %s".formatted(label(step), pipeline, text(cause));
    return new PipelineException(message, cause, pipeline, step.name(), null, 0, null);
  }

  /**
   * Returns the failure of an item.
   *
   * @param attempt the attempt that failed last, the first being 1
   */
  public static PipelineException of(
      String pipeline, Step step, Object item, int attempt, Throwable cause) {
    String message =
        "%s of pipeline '%s' failed at attempt %d for item %s: %s"
            .formatted(label(step), pipeline, attempt, shortened(text(item)), text(cause));
    return new PipelineException(message, cause, pipeline, step.name(), item, attempt, null);
  }

  /** Returns the pipeline's name. */
  public String pipeline() {
    return pipeline;
  }

  /** Returns the name of the source, the queue or the stage. */
  public String step() {
    return step;
  }

  /** Returns the item; empty for the failure of a source, a queue or a whole operator. */
  public Optional<Object> item() {
    return Optional.ofNullable(item);
  }

  /** Returns the attempt that failed last, the first being 1; 0 where no item failed. */
  public int attempt() {
    return attempt;
  }

  /** Returns the account of the run; empty while the run is not over. */
  public Optional<RunReport> report() {
    return Optional.ofNullable(report);
  }

  /** Returns this failure with the account of the run in it. */
  public PipelineException withReport(RunReport account) {
    PipelineException told =
        new PipelineException(
            String.valueOf(getMessage()), getCause(), pipeline, step, item, attempt, account);
    told.setStackTrace(getStackTrace());
    for (Throwable other : getSuppressed()) {
      told.addSuppressed(other);
    }
    return told;
  }

  private static String label(Step step) {
    return "%s '%s'".formatted(step.kind(), step.name());
  }

  /** What user code says of itself; code that fails at it, in whatever way, still gets told. */
  private static String text(Object value) {
    try {
      return String.valueOf(value);
    } catch (Throwable e) {
      return "%s (its toString failed: %s)"
          .formatted(value.getClass().getName(), e.getClass().getName());
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_ITEM_TEXT ? text : text.substring(0, LONGEST_ITEM_TEXT) + "...";
  }
}
