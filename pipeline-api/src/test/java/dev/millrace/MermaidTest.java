package dev.millrace;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class MermaidTest {

  @Test
  void drawsSourcesQueuesAndStagesInTheirOrder() {
    Pipeline<Integer> pipeline =
        Pipeline.from("urls", Flux.range(1, 3))
            .queue(fifo(20))
            .stage(
                "fetch",
                Mono::just,
                s -> s.workers(5).timeout(Duration.ofSeconds(10)).onFailure(skip()))
            .queue(priority(100, naturalOrder()))
            .map("parse", n -> n);

    assertThat(pipeline.mermaid())
        .isEqualTo(
            """
            flowchart LR
                n0(["urls"])
                n1[("queue-1<br/>fifo(20)")]
                n0 --> n1
                n2["fetch<br/>workers 5, timeout PT10S, on failure skip"]
                n1 --> n2
                n3[("queue-2<br/>priority(100)")]
                n2 --> n3
                n4["parse<br/>workers 1"]
                n3 --> n4
            """);
  }

  @Test
  void leadsAllThatFeedAQueueToIt() {
    Pipeline<Integer> pipeline =
        Pipeline.from("a", Flux.just(1))
            .mergeWith("b", Flux.just(2))
            .map("add", n -> n + 1, s -> s.workers(2))
            .mergeWith("c", Flux.just(3))
            .queue(fifo(2).named("all"));

    assertThat(pipeline.mermaid())
        .isEqualTo(
            """
            flowchart LR
                n0(["a"])
                n1(["b"])
                n2[("to-add<br/>fifo(2)")]
                n0 --> n2
                n1 --> n2
                n3["add<br/>workers 2"]
                n2 --> n3
                n4(["c"])
                n5[("all<br/>fifo(2)")]
                n3 --> n5
                n4 --> n5
            """);
  }

  @Test
  void drawsABatchAsABoxWithItsLimits() {
    Pipeline<List<Integer>> pipeline =
        Pipeline.from("numbers", Flux.range(1, 3)).batch(100, Duration.ofSeconds(1));

    assertThat(pipeline.mermaid())
        .isEqualTo(
            """
            flowchart LR
                n0(["numbers"])
                n1[("to-batch-1<br/>fifo(1)")]
                n0 --> n1
                n2["batch-1<br/>up to 100, within PT1S"]
                n1 --> n2
            """);
  }

  @Test
  void showsNamesAsTheyAre() {
    Pipeline<Integer> pipeline =
        Pipeline.from("say \"hi\" [#1]", Flux.just(1)).map("a<b> & {c|d} &lt;", n -> n);

    assertThat(pipeline.mermaid())
        .isEqualTo(
            """
            flowchart LR
                n0(["say #quot;hi#quot; [#35;1]"])
                n1[("to-a#lt;b#gt; #amp; {c|d} #amp;lt;<br/>fifo(1)")]
                n0 --> n1
                n2["a#lt;b#gt; #amp; {c|d} #amp;lt;<br/>workers 1"]
                n1 --> n2
            """);
  }
}
