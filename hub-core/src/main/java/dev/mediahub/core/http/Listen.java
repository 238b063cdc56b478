package dev.mediahub.core.http;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How the HTTP server listens.
 *
 * @param port 0 takes a free one
 * @param tls present: the port speaks HTTPS
 * @param proxies whose X-Forwarded headers are believed
 */
public record Listen(String host, int port, Optional<Tls> tls, TrustedProxies proxies) {

  /**
   * HTTPS.
   *
   * @param redirectPort plain HTTP that sends everybody to HTTPS; 0 takes a free one, -1: none
   * @param publicUrl where it sends them; empty: to the host they asked for, at the HTTPS port
   */
  public record Tls(SSLContext context, int redirectPort, Optional<String> publicUrl) {}

  /** Plain HTTP, behind no proxy. */
  public static Listen plain(String host, int port) {
    return new Listen(host, port, Optional.empty(), TrustedProxies.NONE);
  }
}
