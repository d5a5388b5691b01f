package dev.millrace;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The handle of a run. Safe to use from any thread. What a run is told after its end changes
 * nothing.
 */
public interface PipelineRun {

  /**
   * Returns the account of the run, in whatever state it ends; it never fails. It comes when
   * nothing of the run is at work any more: every function has returned, and every delivery is
   * settled. A function that does not return is given up after {@link RunOptions#grace(Duration)}.
   */
  Mono<RunReport> completion();

  /**
   * Ends the sources, finishes what they have taken, and then the run, when it is subscribed to:
   * the way to shut down. A {@link FinishableSource}, such as a queue, is told to take no more, and
   * what it has taken is finished; any other is cancelled, and what it has brought is finished. A
   * paused run is resumed.
   *
   * <ul>
   *   <li><b>Emits</b> the account of the run. Its state is {@link RunState#COMPLETED} if
   *       everything was finished, and {@link RunState#CANCELLED} if the deadline came first: the
   *       run is then cancelled, and {@link RunReport#returned()} says how many items were not
   *       finished.
   *   <li><b>On cancel</b> the run is drained all the same.
   * </ul>
   *
   * @param deadline longest time for it, not negative (a hundred years or more for ever), on the
   *     run's timer, from the subscription on; of several drains the one that ends first counts
   */
  Mono<RunReport> drain(Duration deadline);

  /**
   * Cancels sources and functions and discards what is queued; a second call does nothing. A
   * function that is running is interrupted if its stage was given a place; on the thread that
   * brought its item it goes on until it returns. What it returns is discarded, and its item counts
   * as returned. Returns at once; {@link #completion} tells when all of it has ended.
   */
  void cancel();

  /**
   * Lets no worker start an item until the run is resumed. What workers have in hand goes on,
   * attempts that follow in place included, and its results go on to the next queue and from the
   * last to the subscriber. Sources bring items until their queues are full. A run that is paused
   * or drained already stays as it is.
   */
  void pause();

  /**
   * Lets the workers go on after {@link #pause}; nothing if the run is not paused. Those that work
   * on the thread that brings the item start on a thread of the run, not on the caller's; in
   * virtual time on the timer that the run was given.
   */
  void resume();

  /**
   * Changes how many workers a stage has. Those that are too many finish the item in hand, if there
   * is one, and are given no other; with {@link Pipeline#transform} the input of their operator
   * completes. Those that are added start on a thread as in {@link #resume}. The memory promise
   * counts the new number from now on, and those that still have an item in hand.
   *
   * @param stage the stage's name
   * @param workers at least 1
   * @throws IllegalArgumentException if the pipeline has no such stage
   */
  void resize(String stage, int workers);

  /** Returns how the run stands now. */
  RunSnapshot snapshot();

  /**
   * Returns how the run stands, time after time. What the subscriber has no demand for is dropped,
   * except the last.
   *
   * <ul>
   *   <li><b>Emits</b> by the run's timer, on a thread of the run; at the end the snapshot of the
   *       run that is over, on the thread that ended it.
   *   <li><b>Completes</b> after that.
   * </ul>
   *
   * @param every the time between two, positive, on the run's timer
   */
  Flux<RunSnapshot> snapshots(Duration every);
}
