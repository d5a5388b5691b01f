package dev.millrace.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** A site of 120 pages with everything that is odd about real ones. */
final class OddSite implements AutoCloseable {

  private static final int PLAIN = 56;
  private static final int LONGEST_DELAY_MS = 30;

  /** By then what was sent is on its way. */
  private static final Mono<Long> CUT = Mono.delay(Duration.ofMillis(100));

  private final Website site = new Website();
  private final Website elsewhere = new Website();

  OddSite() {
    List<String> links =
        new ArrayList<>(List.of("/ways", "/moves", "/names", "/kinds", "/wrong", "/rules"));
    IntStream.range(0, PLAIN).mapToObj(i -> "/plain/" + i).forEach(links::add);
    site.links("/", links.toArray(String[]::new));
    for (int i = 0; i < PLAIN; i++) {
      site.links(
          "/plain/" + i, "" + (i + 1) % PLAIN, "../plain/" + (i * 7 + 3) % PLAIN, "/", "#top");
    }
    addWays();
    addMoves();
    addNames();
    addKinds();
    addWrong();
    addRules();
    elsewhere.links("/", "/more").links("/more");
  }

  /** Pages to which a longer way may be the faster one. */
  private void addWays() {
    site.links("/ways", "/slow", "/fast")
        .links("/slow", "/X")
        .links("/fast", "/f2")
        .links("/f2", "/X", "/f3")
        .links("/f3", "/Y")
        .links("/X", "/Y")
        .links("/Y", "/Z")
        .links("/Z", "/too-deep")
        .links("/too-deep", "/deeper")
        .links("/deeper");
  }

  private void addMoves() {
    site.links(
            "/moves", "/dir", "/twice", "/loop", "/out", "/to-private", "/odd-move", "/cookie-wall")
        .redirect("/dir", "/dir/")
        .links("/dir/", "x.html", "./y.html", "../dir/x.html")
        .links("/dir/x.html")
        .links("/dir/y.html")
        .redirect("/twice", "/once")
        .redirect("/once", "/dir/y.html")
        .redirect("/loop", "/loop")
        .redirect("/out", elsewhere.url("/"))
        .redirect("/to-private", "/private/moved")
        .redirect("/odd-move", "/a b{}")
        .page(
            "/cookie-wall",
            (request, response) ->
                request.requestHeaders().contains("Cookie", "seen=1", false)
                    ? Website.send(response, "text/html", "<title>in</title><a href=/in>x</a>")
                    : response
                        .status(302)
                        .header("Set-Cookie", "seen=1; Path=/")
                        .header("Location", "/cookie-wall")
                        .send())
        .links("/in");
  }

  private void addNames() {
    String host = "127.0.0.1:" + site.port();
    site.links(
            "/names",
            "HTTP://" + host + "/name#f",
            "//" + host + "/name",
            "/d/../name",
            "/%7etilde",
            "/~tilde",
            "/a b",
            "/50%",
            "/%zz",
            "/a|b",
            "/{x}",
            "/x^`",
            "\\back",
            "/q?b=2&a=1",
            "/q?a=1&b=2",
            "/q?",
            "?",
            "/\u00fc",
            "/%c3%bc",
            "  /blank ",
            "http://[broken/",
            "http://me:pw@" + host + "/",
            "mailto:a@b",
            "javascript:void(0)",
            elsewhere.url("/"))
        .links("/name")
        .links("/~tilde")
        .links("/a%20b")
        .links("/a%20b%7B%7D")
        .links("/50%25")
        .links("/%25zz")
        .links("/a%7Cb")
        .links("/%7Bx%7D")
        .links("/x%5E%60")
        .links("/back")
        .links("/q?b=2&a=1")
        .links("/q?a=1&b=2")
        .links("/q?")
        .links("/?")
        .links("/%C3%BC")
        .links("/blank");
  }

  private void addKinds() {
    site.html(
            "/kinds",
            """
            <base href="/kind/"><meta http-equiv="refresh" content="9;url=refresh">
            <title>Kinds</title><a href="text">x</a><a href="image">x</a><a href="empty">x</a>
            <a href="untyped">x</a><a href="latin">x</a><a href="unclosed">x</a>
            <map><area href="area"></map><iframe src="iframe"></iframe>
            <template><a href="template">x</a></template><!-- <a href="comment">x</a> -->
            <script>'<a href="script">x</a>'</script><svg><a href="svg">x</a></svg>
            """)
        .text("/kind/text", "text/plain", "<a href=/never>x</a>")
        .text("/kind/image", "image/png", "\u0089PNG")
        .text("/kind/empty", "text/html", "")
        .page(
            "/kind/untyped",
            (request, response) -> response.sendString(Mono.just("<a href=/u>x</a>")))
        .links("/u")
        .text("/kind/latin", "text/html; charset=iso-8859-1", "<title>latin</title>")
        .text(
            "/kind/unclosed",
            "text/html",
            "<ul><li><a href=/unclosed/1>x<li><b><a href='/unclosed/2")
        .links("/unclosed/1")
        .links("/kind/refresh")
        .links("/kind/area")
        .links("/kind/iframe")
        .links("/kind/svg");
  }

  private void addWrong() {
    site.links("/wrong", "/404", "/410", "/500", "/503", "/cut", "/closed", "/large", "/later")
        .status("/410", 410)
        .status("/500", 500)
        .status("/503", 503)
        .page(
            "/large",
            (request, response) -> Website.send(response, "text/html", "x".repeat(3 << 20)))
        .status("/later", 429)
        .page(
            "/cut",
            (request, response) ->
                response
                    .header("Content-Length", "1000")
                    .send(
                        ByteBufFlux.fromString(
                            Mono.just("<title>")
                                .concatWith(CUT.then(close(response)).then(Mono.never()))),
                        flushAtOnce -> true))
        .page("/closed", (request, response) -> close(response));
  }

  private void addRules() {
    site.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private/\n")
        .html(
            "/rules",
            "<a href=/private/page>x</a><a rel=nofollow href=/unendorsed>x</a>"
                + "<a href=/nofollow>x</a><a href=/tagged>x</a>")
        .links("/private/page")
        .links("/private/moved")
        .links("/unendorsed")
        .html("/nofollow", "<meta name=robots content=nofollow><a href=/hidden/1>x</a>")
        .page(
            "/tagged",
            (request, response) ->
                Website.send(
                    response.header("X-Robots-Tag", "nofollow"), "text/html", "<a href=/hidden/2>"))
        .links("/hidden/1")
        .links("/hidden/2");
  }

  private static Mono<Void> close(HttpServerResponse response) {
    return Mono.fromRunnable(
        () -> response.withConnection(c -> FutureMono.from(c.channel().close()).subscribe()));
  }

  /** Lets each answer take its time, which follows from the seed and the path. */
  OddSite delayedBy(long seed) {
    site.delayed(
        path -> {
          Random random = new Random(seed * 31 + path.hashCode());
          return Duration.ofMillis(random.nextInt(LONGEST_DELAY_MS));
        });
    return this;
  }

  /** Returns what was asked for since the last call. */
  Set<String> asked() {
    return site.takeAsked();
  }

  String url() {
    return site.url("/");
  }

  @Override
  public void close() {
    site.close();
    elsewhere.close();
  }
}
