package dev.millrace.demo.site;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A web site about mills on a free port of the loopback interface: an index, pages that link to
 * each other, and every kind of page that goes wrong. Safe to use from any thread.
 */
public final class DemoSite implements AutoCloseable {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private static final Answer MISSING = Trouble.status(404);

  private final Map<String, Answer> answers;
  private final DisposableServer server;

  private DemoSite(Map<String, Answer> answers) {
    this.answers = answers;
    this.server = HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();
  }

  /** Starts the site; it serves until it is closed. */
  public static DemoSite start() {
    return new DemoSite(answers(Article.all()));
  }

  /** Returns all pages of the site, the troubled ones between the others. */
  public List<URI> pages() {
    return answers.keySet().stream().map(this::page).toList();
  }

  /** Returns a page of the site, whether it has it or not. */
  public URI page(String path) {
    InetSocketAddress address = (InetSocketAddress) server.address();
    return URI.create("http://127.0.0.1:%d%s".formatted(address.getPort(), path));
  }

  @Override
  public void close() {
    server.disposeNow(LONGEST_CLOSE);
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return answers.getOrDefault(request.fullPath(), MISSING).apply(request, response);
  }

  private static Map<String, Answer> answers(List<Article> articles) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("/", Trouble.html(Html.page("Mills", "How water works.", articles)));
    Iterator<Map.Entry<String, Answer>> troubles = Trouble.answers().entrySet().iterator();
    for (int i = 0; i < articles.size(); i++) {
      Article article = articles.get(i);
      String page = Html.page(article.title(), article.text(), linksOf(i, articles));
      answers.put(article.path(), Trouble.html(page));
      if (troubles.hasNext()) {
        Map.Entry<String, Answer> trouble = troubles.next();
        answers.put(trouble.getKey(), trouble.getValue());
      }
    }
    return answers;
  }

  /** The next page, and two further on: each can be reached from each. */
  private static List<Article> linksOf(int index, List<Article> articles) {
    return IntStream.of(index + 1, index * 2 + 3, index + 7)
        .map(i -> i % articles.size())
        .distinct()
        .mapToObj(articles::get)
        .toList();
  }
}
