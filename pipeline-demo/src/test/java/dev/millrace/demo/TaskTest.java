package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskTest {

  @Test
  void theExamplesComeAgainWithANumber() {
    assertThat(Task.examples(6))
        .extracting(Task::name)
        .containsExactly(
            "send the newsletter",
            "restart the server",
            "clean the logs",
            "bill the customers",
            "send the newsletter 2",
            "restart the server 2");
  }

  @Test
  void isTriedAgainLater() {
    Task again = Task.examples(2).get(1).again();
    assertThat(again).isEqualTo(new Task("restart the server", 2, 1, 2));
    assertThat(again.fails()).isFalse();
  }

  @Test
  void isReadAsItWasWritten() {
    Task task = new Task("später, 'maybe' ☂", 3, Integer.MAX_VALUE, 2);
    assertThat(Task.decode(task.encode())).isEqualTo(task);
  }
}
