package dev.mediahub.core.http.out;

import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.net.HostResolver;
import dev.mediahub.core.net.TargetRefused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * An HTTP/1.1 client for targets that users name. A name is resolved once, its addresses are
 * checked against {@link AllowedTargets}, and the connection goes to the checked address: the JDK's
 * own client resolves again when it connects, which lets a name change to a private address in
 * between. Redirects are checked the same way. One connection a request. Any thread; blocking.
 */
public final class OutgoingHttp implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_TARGET_CHARS = 8 * 1024;
  private static final int MAX_PORT = 65_535;

  /** Of a body; a line that takes one in a request's time is slow, and not dead. */
  private static final int PIECE = 64 * 1024;

  private final AllowedTargets allowed;
  private final HostResolver resolver;
  private final SSLSocketFactory tls;
  private final String userAgent;
  private final ScheduledThreadPoolExecutor alarms;

  /**
   * @param userAgent what the requests say they come from
   */
  public OutgoingHttp(AllowedTargets allowed, String userAgent) {
    this(
        allowed,
        HostResolver.system(),
        (SSLSocketFactory) SSLSocketFactory.getDefault(),
        userAgent);
  }

  OutgoingHttp(
      AllowedTargets allowed, HostResolver resolver, SSLSocketFactory tls, String userAgent) {
    this.allowed = allowed;
    this.resolver = resolver;
    this.tls = tls;
    this.userAgent = userAgent;
    this.alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("outgoing-http-alarm").factory());
    alarms.setRemoveOnCancelPolicy(true);
  }

  /**
   * Sends a request and reads its answer, whatever status that has.
   *
   * @throws TargetRefused when the target may not be reached at all
   * @throws IOException when there is no answer in time or at all; trying again may help
   */
  public OutgoingResponse send(OutgoingRequest request) throws IOException {
    Deadline deadline = Deadline.in(request.timeout());
    OutgoingRequest current = request;
    for (int hop = 0; ; hop++) {
      OutgoingResponse answer = exchange(current, deadline);
      String location = answer.header("location").orElse(null);
      if (request.maxRedirects() == 0
          || location == null
          || !REDIRECTS.contains(answer.status())
          || !(request.method().equals("GET") || request.method().equals("HEAD"))) {
        return answer;
      }
      if (hop == request.maxRedirects()) {
        throw new IOException("the server redirects more than " + hop + " times");
      }
      current = current.redirectedTo(next(current.target(), location));
    }
  }

  @Override
  public void close() {
    alarms.shutdownNow();
  }

  private static URI next(URI from, String location) throws IOException {
    URI next;
    try {
      next = from.resolve(URI.create(location));
    } catch (IllegalArgumentException e) {
      throw new IOException("the server redirects to what is no URL", e);
    }
    if (isTls(from) && !isTls(next)) {
      throw new TargetRefused("the server redirects from https to http");
    }
    return next;
  }

  private OutgoingResponse exchange(OutgoingRequest request, Deadline deadline) throws IOException {
    URI target = request.target();
    String host = host(target);
    int port = target.getPort() >= 0 ? target.getPort() : isTls(target) ? 443 : 80;
    List<InetAddress> addresses = allowed.allowedOf(host, resolver.resolve(host, deadline.left()));
    Socket socket = connect(addresses, port, deadline);
    Alarm alarm = new Alarm(socket, deadline.left());
    try (alarm;
        socket;
        Socket connection = isTls(target) ? secured(socket, host, port) : socket) {
      OutputStream out = connection.getOutputStream();
      out.write(head(request, host));
      write(request.body(), out, () -> alarm.restart(request.timeout()));
      out.flush();
      return new AnswerReader(
              new BufferedInputStream(connection.getInputStream()), request.maxBodyBytes())
          .read(request.method().equals("HEAD"));
    } catch (IOException e) {
      throw alarm.rang ? deadline.missed(e) : e;
    }
  }

  private static void write(byte[] body, OutputStream out, Runnable taken) throws IOException {
    for (int at = 0; at < body.length; at += PIECE) {
      if (at > 0) {
        taken.run();
      }
      out.write(body, at, Math.min(PIECE, body.length - at));
    }
  }

  /** To the first address that answers; each may take its share of the time that is left. */
  private static Socket connect(List<InetAddress> addresses, int port, Deadline deadline)
      throws IOException {
    IOException last = new IOException("no address to connect to");
    for (int i = 0; i < addresses.size(); i++) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        long share = deadline.left().toMillis() / (addresses.size() - i);
        socket.connect(
            new InetSocketAddress(addresses.get(i), port), Math.clamp(share, 1, Integer.MAX_VALUE));
        return socket;
      } catch (IOException e) {
        closeQuietly(socket);
        last = e;
      }
    }
    throw last instanceof SocketTimeoutException ? deadline.missed(last) : last;
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private byte[] head(OutgoingRequest request, String host) {
    URI target = request.target();
    String path =
        target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    StringBuilder head = new StringBuilder(512);
    head.append(request.method()).append(' ').append(path);
    if (target.getRawQuery() != null) {
      head.append('?').append(target.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(host.contains(":") ? "[" + host + "]" : host);
    if (target.getPort() >= 0) {
      head.append(':').append(target.getPort());
    }
    head.append("\r\nConnection: close\r\nAccept-Encoding: identity\r\n");
    if (request.headers().keySet().stream()
        .noneMatch(name -> name.equalsIgnoreCase("User-Agent"))) {
      head.append("User-Agent: ").append(userAgent).append("\r\n");
    }
    request
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (request.body().length > 0 || request.method().startsWith("P")) {
      head.append("Content-Length: ").append(request.body().length).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isTls(URI target) {
    return "https".equals(String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT));
  }

  /** The host's name or address, without brackets. */
  private static String host(URI target) throws TargetRefused {
    String host = target.getHost();
    boolean http = isTls(target) || "http".equalsIgnoreCase(target.getScheme());
    if (!http
        || host == null
        || target.getRawUserInfo() != null
        || target.getPort() == 0
        || target.getPort() > MAX_PORT
        || target.toASCIIString().length() > MAX_TARGET_CHARS
        || !target.toString().equals(target.toASCIIString())) {
      throw new TargetRefused(
          "the target must be an http or https URL with a host, a port of 1 to 65535 if any,"
              + " without user and password, in ASCII");
    }
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up anyhow.
    }
  }

  /**
   * Closes a connection when its time is over, the one thing that ends a blocked read and a blocked
   * write alike. Set by one thread.
   */
  private final class Alarm implements AutoCloseable {
    private final Socket socket;
    private Future<?> pending;
    private volatile boolean rang;

    Alarm(Socket socket, Duration time) {
      this.socket = socket;
      this.pending = set(time);
    }

    private Future<?> set(Duration time) {
      return alarms.schedule(this::ring, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void ring() {
      rang = true;
      closeQuietly(socket);
    }

    void restart(Duration time) {
      pending.cancel(false);
      pending = set(time);
    }

    @Override
    public void close() {
      pending.cancel(false);
    }
  }

  /** When a request must be over. */
  private record Deadline(long atNs, Duration whole) {
    static Deadline in(Duration time) {
      return new Deadline(System.nanoTime() + time.toNanos(), time);
    }

    /** Never negative. */
    Duration left() {
      return Duration.ofNanos(Math.max(0, atNs - System.nanoTime()));
    }

    IOException missed(IOException cause) {
      return new IOException("no answer within " + whole.toMillis() + " ms", cause);
    }
  }
}
