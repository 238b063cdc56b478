package dev.mediahub.core.http;

import dev.mediahub.core.http.live.JettySocket;
import dev.mediahub.core.http.live.SocketRoute;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects every feature's routes with their declared access before the server starts. Each method
 * gives what is to be filled in for the API's document. Not for use after that; one thread.
 */
public final class Router {
  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE);

  private final List<Route> routes = new ArrayList<>();
  private final List<SocketRoute> sockets = new ArrayList<>();
  private final Set<String> closed = new LinkedHashSet<>();

  /** Answers HEAD too, as GET without a body. */
  public RouteDoc get(String path, Access access, Handler handler) {
    return add(HandlerType.GET, path, access, handler);
  }

  public RouteDoc post(String path, Access access, Handler handler) {
    return add(HandlerType.POST, path, access, handler);
  }

  public RouteDoc put(String path, Access access, Handler handler) {
    return add(HandlerType.PUT, path, access, handler);
  }

  public RouteDoc patch(String path, Access access, Handler handler) {
    return add(HandlerType.PATCH, path, access, handler);
  }

  public RouteDoc delete(String path, Access access, Handler handler) {
    return add(HandlerType.DELETE, path, access, handler);
  }

  /** A path for WebSockets; it also stands among the routes, as the GET that a handshake is. */
  public RouteDoc socket(String path, Access access, SocketRoute.Handler handler) {
    sockets.add(new SocketRoute(path, access, handler));
    return get(
        path,
        access,
        context -> {
          throw new HubException(
              ErrorCode.BAD_REQUEST, "This path is for WebSockets: open it as ws:// or wss://");
        });
  }

  /**
   * A path takes no other methods than its own, also where a more general path that would match it
   * does.
   */
  public void close(String path) {
    closed.add(path);
  }

  /** All routes so far, in the order of their declaration. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  private RouteDoc add(HandlerType method, String path, Access access, Handler handler) {
    for (Route route : routes) {
      if (route.method().equals(method) && route.path().equals(path)) {
        throw new IllegalStateException(method + " " + path + " is declared twice");
      }
    }
    RouteDoc doc = new RouteDoc();
    routes.add(new Route(method, path, access, handler, doc));
    return doc;
  }

  void install(RoutesConfig target, AccessGuard guard) {
    Map<String, Set<String>> methods = methodsByPath();
    // First, because the first to match answers.
    closed.forEach(path -> refuseOthers(target, path, methods.getOrDefault(path, Set.of())));
    for (Route route : routes) {
      Handler handler = context -> run(route, guard, context);
      target.addHttpHandler(route.method(), route.path(), handler);
      if (route.method().equals(HandlerType.GET)) {
        // Left to itself Javalin answers 200 without asking; the body of this is dropped by Jetty.
        target.addHttpHandler(HandlerType.HEAD, route.path(), handler);
      }
    }
    for (SocketRoute socket : sockets) {
      target.ws(socket.path(), _ -> {});
      target.wsBeforeUpgrade(socket.path(), context -> upgrade(socket, guard, context));
    }
    methods.forEach(
        (path, taken) -> target.options(path, context -> Cors.answerPreflight(context, taken)));
  }

  private static void refuseOthers(RoutesConfig target, String path, Set<String> taken) {
    String allowed = String.join(", ", taken) + ", OPTIONS";
    for (HandlerType method : METHODS) {
      if (!taken.contains(method.name())) {
        target.addHttpHandler(
            method,
            path,
            _ -> {
              throw new MethodNotAllowedResponse(
                  "Method not allowed", Map.of("availableMethods", allowed));
            });
      }
    }
  }

  private static void run(Route route, AccessGuard guard, Context context) throws Exception {
    try {
      guard.check(context, route.access());
      route.handler().handle(context);
    } catch (Exception e) {
      guard.finished(context, route, ErrorMapper.status(e));
      throw e;
    }
    guard.finished(context, route, context.statusCode());
  }

  private static void upgrade(SocketRoute socket, AccessGuard guard, Context context) {
    forgetSession(context);
    guard.check(context, socket.access());
    JettySocket.upgrade(context, socket.handler().open(context));
    // What would follow is the server's own upgrade.
    context.skipRemainingHandlers();
  }

  /** Javalin begins one with each handshake, and nothing here would ever end it. */
  private static void forgetSession(Context context) {
    HttpSession begun = context.req().getSession(false);
    if (begun != null) {
      begun.invalidate();
      context.removeHeader("Set-Cookie");
    }
  }

  private Map<String, Set<String>> methodsByPath() {
    return routes.stream()
        .collect(
            Collectors.groupingBy(
                Route::path,
                LinkedHashMap::new,
                Collectors.flatMapping(
                    Router::methods, Collectors.toCollection(LinkedHashSet::new))));
  }

  private static Stream<String> methods(Route route) {
    String name = route.method().name();
    return route.method().equals(HandlerType.GET)
        ? Stream.of(name, HandlerType.HEAD.name())
        : Stream.of(name);
  }
}
