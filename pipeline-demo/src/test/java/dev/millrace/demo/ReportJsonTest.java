package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ReportJsonTest {

  @Test
  void holdsTheAccountAndTheFigures() {
    String json = ReportJson.of(Reports.completed(), Map.of("results", Map.of("ok", 7)));
    assertThat(json)
        .isEqualTo(
            """
            {"pipeline":"p","state":"completed","taken":10,"completed":7,"skipped":2,\
            "deadLettered":1,"returned":0,"elapsedMs":1234,\
            "stages":[{"name":"fetch","workers":5,"in":10,"out":7,"failed":6,"retried":4}],\
            "queues":[{"name":"urls","capacity":20,"highWater":10}],\
            "results":{"ok":7}}\
            """);
  }

  @Test
  void saysWhyARunFailed() {
    assertThat(parse(ReportJson.of(Reports.failed(), Map.of())))
        .containsEntry("state", "failed")
        .containsEntry("failure", "source 'numbers' of pipeline 'p' failed: worn out");
  }

  @Test
  void keepsTheFiguresInTheirOrder() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("second", 1);
    figures.put("first", 2);
    assertThat(parse(ReportJson.of(Reports.completed(), figures)).keySet())
        .containsSubsequence("queues", "second", "first");
  }

  private static Map<String, Object> parse(String json) {
    return new JsonMapper().readValue(json, new TypeReference<>() {});
  }
}
