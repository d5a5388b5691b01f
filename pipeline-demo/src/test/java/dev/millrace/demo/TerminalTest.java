package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

  @Test
  void leavesNothingThatSteersATerminal() {
    assertThat(Terminal.line("a\u001b[31m\r\n\t\u0007\u009b\u202e\u2028\u2066b"))
        .isEqualTo("a?[31m????????b");
  }

  @Test
  void leavesTextAlone() {
    assertThat(Terminal.line("M\u00fchle \u2014 \u0646\u0627\u0639\u0648\u0631\u0629 \ud83d\ude00"))
        .isEqualTo("M\u00fchle \u2014 \u0646\u0627\u0639\u0648\u0631\u0629 \ud83d\ude00");
  }
}
