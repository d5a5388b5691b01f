package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTest {

  @ParameterizedTest
  @CsvSource({"1ms, PT0.001S", "500ms, PT0.5S", "10s, PT10S", "1m, PT1M", "24h, PT24H"})
  void readsTimes(String text, Duration time) {
    assertThat(new Time().convert(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "0s", "-1s", "1.5s", "10 s", "1d", "25h", "999999999s"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> new Time().convert(text))
        .hasMessage("must be a time from 1ms to 24h such as 500ms, 10s or 1m, was '%s'", text);
  }
}
