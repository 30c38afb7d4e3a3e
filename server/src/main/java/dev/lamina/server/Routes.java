package dev.lamina.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table of routes, and what happens to requests for others. Spec: http-api-and-cli §1.1. */
final class Routes {
  private static final int MOVED = 301;
  private static final int REDIRECT_SAME_METHOD = 307;

  private final List<Route> routes;
  private final Running running;

  Routes(List<Route> routes, Running running) {
    this.routes = List.copyOf(routes);
    this.running = running;
  }

  void register(RoutesConfig config) {
    config.before(this::turnAwayUnknown);
    for (Route route : routes) {
      config.addHttpHandler(
          route.method(), route.path(), ctx -> running.handle(ctx, route.handler()));
    }
  }

  /** The route that answers a request, if there is one. */
  Optional<Route> of(Context ctx) {
    return routes.stream()
        .filter(route -> route.method().equals(ctx.method()) && route.answers(ctx.path()))
        .findFirst();
  }

  private void turnAwayUnknown(Context ctx) {
    String path = ctx.path();
    List<Route> there = routes.stream().filter(route -> route.answers(path)).toList();
    if (of(ctx).isPresent()) {
      return;
    }
    String shorter = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (routes.stream()
        .anyMatch(route -> route.method().equals(ctx.method()) && route.answers(shorter))) {
      ctx.header("Location", shorter);
      Replies.empty(ctx, ctx.method().name().equals("GET") ? MOVED : REDIRECT_SAME_METHOD);
    } else if (there.isEmpty()) {
      Replies.text(ctx, 404, "text/plain", "404 page not found");
    } else {
      ctx.header(
          "Allow",
          there.stream().map(route -> route.method().name()).collect(Collectors.joining(", ")));
      Replies.text(ctx, 405, "text/plain", "405 method not allowed");
    }
    ctx.skipRemainingHandlers();
  }
}
