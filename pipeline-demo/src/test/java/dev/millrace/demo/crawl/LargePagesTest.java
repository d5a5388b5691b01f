package dev.millrace.demo.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.Body;
import dev.millrace.http.Page;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class LargePagesTest {

  private static final int LARGE = (1 << 20) + 1;

  private final LargePages pages = new LargePages();
  private final List<Integer> admitted = new ArrayList<>();

  private Disposable admit(int number, int bytes) {
    URI uri = URI.create("http://a/" + number);
    HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
    Page page = new Page(uri, uri, 200, headers, Body.of(new byte[bytes]), 0, Duration.ZERO);
    return pages
        .admit(new Fetched(target(number), page, null, 0, Duration.ZERO))
        .subscribe(fetched -> admitted.add(fetched.target().number()));
  }

  private static Target target(int number) {
    return new Target(number, Named.asked("http://a/" + number), 0, null);
  }

  @Test
  void areReadOneAfterAnotherInTurn() {
    admit(1, LARGE);
    admit(2, LARGE);
    admit(3, LARGE);
    assertThat(admitted).containsExactly(1);
    pages.done(target(1));
    assertThat(admitted).containsExactly(1, 2);
    pages.done(target(2));
    assertThat(admitted).containsExactly(1, 2, 3);
  }

  @Test
  void holdUpNoSmallOnes() {
    admit(1, LARGE);
    admit(2, LARGE - 1);
    pages.done(target(2));
    admit(3, LARGE);
    assertThat(admitted).containsExactly(1, 2);
  }

  @Test
  void leaveTheirTurnToOthersWhenTheyAreCancelled() {
    admit(1, LARGE);
    Disposable second = admit(2, LARGE);
    admit(3, LARGE);
    second.dispose();
    pages.done(target(1));
    assertThat(admitted).containsExactly(1, 3);
  }
}
