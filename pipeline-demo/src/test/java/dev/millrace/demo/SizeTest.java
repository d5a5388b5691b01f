package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "500, 500", "64k, 65536", "1m, 1048576", "1024m, 1073741824"})
  void readsSizes(String text, long size) {
    assertThat(new Size().convert(text)).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "m", "-1", "1g", "1.5m", "1025m", "9999999999", "99999999999m"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> new Size().convert(text))
        .hasMessage(
            "must be a number of bytes from 1 to 1024m such as 500, 64k or 1m, was '%s'", text);
  }
}
