package dev.millrace.demo.site;

import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What the site does when it is asked for one of its paths. */
@FunctionalInterface
interface Answer extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}
