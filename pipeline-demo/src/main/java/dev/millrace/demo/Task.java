package dev.millrace.demo;

import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something to do.
 *
 * @param priority the least is done first
 * @param failures how often it will fail before it succeeds
 * @param attempt how often it was tried, this time included
 */
record Task(String name, int priority, int failures, int attempt) {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static final List<Task> EXAMPLES =
      List.of(
          new Task("send the newsletter", 5, 0, 1),
          new Task("restart the server", 1, 1, 1),
          new Task("clean the logs", 5, Integer.MAX_VALUE, 1),
          new Task("bill the customers", 2, 0, 1));

  /** Returns so many tasks: the four of the example, and then the same again, with a number. */
  static List<Task> examples(int count) {
    return IntStream.range(0, count).mapToObj(Task::example).toList();
  }

  private static Task example(int index) {
    Task task = EXAMPLES.get(index % EXAMPLES.size());
    int round = index / EXAMPLES.size();
    return round == 0
        ? task
        : new Task(task.name + " " + (round + 1), task.priority, task.failures, task.attempt);
  }

  boolean fails() {
    return attempt <= failures;
  }

  /** Returns the task as it is put back: what failed lets others go first. */
  Task again() {
    return new Task(name, priority + 1, failures, attempt + 1);
  }

  /** Returns what {@link #decode} reads. */
  byte[] encode() {
    return MAPPER.writeValueAsBytes(this);
  }

  static Task decode(byte[] bytes) {
    return MAPPER.readValue(bytes, Task.class);
  }

  @Override
  public String toString() {
    return "'%s' (priority %d, attempt %d)".formatted(name, priority, attempt);
  }
}
