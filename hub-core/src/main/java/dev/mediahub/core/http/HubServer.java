package dev.mediahub.core.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import io.javalin.json.JavalinJackson;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The HTTP server. Handlers run on virtual threads. Before a request is authenticated it can hold
 * no more than its headers (64 KiB: LiveKit's join URLs carry a token), its body's limit and {@link
 * #IDLE} of silence.
 */
public final class HubServer implements AutoCloseable {
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(20);

  /** Low enough for a body of a few hundred bytes that comes some seconds after its headers. */
  private static final int MIN_BODY_BYTES_PER_SECOND = 32;

  private static final String MAIN = "main";
  private static final String REDIRECT = "redirect";

  private final Javalin javalin;

  private HubServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /** As {@link #start(Listen, Router, AccessGuard)}, plain HTTP. */
  public static HubServer start(String host, int port, Router router, AccessGuard guard) {
    return start(Listen.plain(host, port), router, guard);
  }

  /**
   * Starts listening.
   *
   * @throws PortTaken when another process listens there
   */
  public static HubServer start(Listen listen, Router router, AccessGuard guard) {
    AtomicInteger httpsPort = new AtomicInteger();
    Javalin javalin =
        Javalin.create(config -> configure(config, listen, httpsPort::get, router, guard));
    try {
      javalin.start();
    } catch (RuntimeException e) {
      javalin.stop();
      if (PortTaken.isCauseOf(e)) {
        throw new PortTaken("http.port", listen.host(), listen.port(), e);
      }
      throw e;
    }
    HubServer server = new HubServer(javalin);
    httpsPort.set(server.port());
    return server;
  }

  /** The port in use (of interest when configured as 0). */
  public int port() {
    return port(javalin.jettyServer().server(), MAIN);
  }

  /** The port in use that redirects to HTTPS; -1 when there is none. */
  public int redirectPort() {
    return port(javalin.jettyServer().server(), REDIRECT);
  }

  private static int port(Server server, String name) {
    for (Connector connector : server.getConnectors()) {
      if (name.equals(connector.getName()) && connector instanceof ServerConnector tcp) {
        return tcp.getLocalPort();
      }
    }
    return -1;
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(
      JavalinConfig config,
      Listen listen,
      IntSupplier httpsPort,
      Router router,
      AccessGuard guard) {
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
    connect(config, listen);
    believe(config, listen.proxies());
    config.jetty.modifyServer(server -> server.setErrorHandler(new PlainErrors()));
    listen
        .tls()
        .ifPresent(tls -> {
          Handler redirect =
              context -> HttpsRedirect.apply(context, tls.publicUrl(), httpsPort.getAsInt());
          config.routes.before(redirect);
          config.routes.wsBeforeUpgrade(redirect);
        });
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
    http.addCustomizer(new PathEscapes());
  }

  private static void connect(JavalinConfig config, Listen listen) {
    config.jetty.addConnector((server, http) ->
        connector(server, listen.host(), listen.port(), MAIN, factories(listen, http)));
    listen
        .tls()
        .filter(tls -> tls.redirectPort() >= 0)
        .ifPresent(tls ->
            config.jetty.addConnector((server, http) ->
                connector(
                    server,
                    listen.host(),
                    tls.redirectPort(),
                    REDIRECT,
                    new HttpConnectionFactory(http))));
  }

  private static ConnectionFactory[] factories(Listen listen, HttpConfiguration http) {
    if (listen.tls().isEmpty()) {
      return new ConnectionFactory[] {new HttpConnectionFactory(http)};
    }
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(listen.tls().get().context());
    HttpConfiguration secure = new HttpConfiguration(http);
    // Without a check of SNI: the hub is also reached by address, and answers every name alike.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(secure);
    return new ConnectionFactory[] {
      new SslConnectionFactory(tls, http1.getProtocol()), http1,
    };
  }

  private static ServerConnector connector(
      Server server, String host, int port, String name, ConnectionFactory... factories) {
    ServerConnector connector = new ServerConnector(server, factories);
    connector.setName(name);
    connector.setHost(host);
    connector.setPort(port);
    connector.setReuseAddress(true);
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setAcceptQueueSize(1024);
    connector.addBean(new SilentConnections(connector.getScheduler(), FIRST_REQUEST));
    return connector;
  }

  private static void believe(JavalinConfig config, TrustedProxies proxies) {
    config.contextResolver.ip = proxies::clientAddress;
    config.contextResolver.scheme = proxies::scheme;
    config.contextResolver.host = proxies::host;
  }
}
