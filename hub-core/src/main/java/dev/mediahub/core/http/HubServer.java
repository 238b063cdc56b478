package dev.mediahub.core.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.json.JavalinJackson;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The HTTP server. Handlers run on virtual threads. Before a request is authenticated it can hold
 * no more than its headers (64 KiB: LiveKit's join URLs carry a token), its body's limit and {@link
 * #IDLE} of silence.
 */
public final class HubServer implements AutoCloseable {
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(20);
  private static final int MIN_BODY_BYTES_PER_SECOND = 256;

  private final Javalin javalin;

  private HubServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /**
   * Starts listening.
   *
   * @param port 0 takes a free one
   * @throws PortTaken when another process listens there
   */
  public static HubServer start(String host, int port, Router router, AccessGuard guard) {
    Javalin javalin = Javalin.create(config -> configure(config, host, port, router, guard));
    try {
      javalin.start();
    } catch (RuntimeException e) {
      javalin.stop();
      if (PortTaken.isCauseOf(e)) {
        throw new PortTaken("http.port", host, port, e);
      }
      throw e;
    }
    return new HubServer(javalin);
  }

  /** The port in use (of interest when configured as 0). */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(
      JavalinConfig config, String host, int port, Router router, AccessGuard guard) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = Bodies.DEFAULT_LIMIT_BYTES;
    config.http.defaultContentType = "application/json";
    config.router.ignoreTrailingSlashes = true;
    config.jsonMapper(new JavalinJackson(Json.mapper(), true));
    config.jetty.modifyHttpConfiguration(HubServer::limit);
    config.jetty.modifyServletContextHandler(
        // Stream ids hold a slash and come as %2F; only the decoded path parameter is used.
        handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
    config.jetty.addConnector((server, http) -> connector(server, http, host, port));
    config.jetty.modifyServer(server -> server.setErrorHandler(new PlainErrors()));
    config.routes.before(context -> {
      Cors.allowAnyOrigin(context);
      context.header("X-Content-Type-Options", "nosniff");
    });
    ErrorMapper.install(config.routes);
    router.install(config.routes, guard);
  }

  private static void limit(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setMinRequestDataRate(MIN_BODY_BYTES_PER_SECOND);
    http.setIdleTimeout(IDLE.toMillis());
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "encoded slashes", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, String host, int port) {
    ServerConnector connector =
        new ServerConnector(server, new org.eclipse.jetty.server.HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setReuseAddress(true);
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setAcceptQueueSize(1024);
    connector.addBean(new SilentConnections(connector.getScheduler(), FIRST_REQUEST));
    return connector;
  }
}
