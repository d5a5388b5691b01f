package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void comesBackFromItsBytes() {
    Target target = new Target(URI.create("http://mills.example/a%20b?c=d e".replace(' ', '+')), 7);

    assertThat(Target.decode(target.encode())).isEqualTo(target);
  }
}
