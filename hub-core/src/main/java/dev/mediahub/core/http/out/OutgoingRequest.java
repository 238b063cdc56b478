package dev.mediahub.core.http.out;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One request to a server outside. Immutable.
 *
 * @param headers Host, Connection, Content-Length and Accept-Encoding are set by the client
 * @param timeout for all of it: name, connection, TLS, request, answer, redirects; it begins anew
 *     with each 64 KiB of the body that went out, when there is more
 * @param maxBodyBytes how much of the answer's body is kept; the rest is not read, and with 0 none
 *     of it waited for
 * @param maxRedirects followed for GET and HEAD only, each checked like the first target
 */
public record OutgoingRequest(
    String method,
    URI target,
    Map<String, String> headers,
    byte[] body,
    Duration timeout,
    int maxBodyBytes,
    int maxRedirects) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final int DEFAULT_MAX_BODY_BYTES = 64 * 1024;

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,8192}");

  /** Set by the client itself: a second one would let a caller smuggle a request. */
  private static final Set<String> OWN = ownHeaders();

  /**
   * @throws IllegalArgumentException for a header that would change the request's form
   */
  public OutgoingRequest {
    if (!TOKEN.matcher(method).matches()) {
      throw new IllegalArgumentException("no HTTP method: " + method);
    }
    headers.forEach((name, value) -> {
      if (!TOKEN.matcher(name).matches() || OWN.contains(name) || !VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException("header " + name + " cannot be sent");
      }
    });
    headers = Map.copyOf(headers);
    body = body.clone();
  }

  /** A GET without redirects: 10 s, at most 64 KiB of the answer. */
  public static OutgoingRequest get(URI target) {
    return new OutgoingRequest(
        "GET", target, Map.of(), new byte[0], DEFAULT_TIMEOUT, DEFAULT_MAX_BODY_BYTES, 0);
  }

  /** A POST: 10 s, at most 64 KiB of the answer. */
  public static OutgoingRequest post(URI target, String contentType, byte[] body) {
    return new OutgoingRequest(
        "POST",
        target,
        Map.of("Content-Type", contentType),
        body,
        DEFAULT_TIMEOUT,
        DEFAULT_MAX_BODY_BYTES,
        0);
  }

  public OutgoingRequest withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new OutgoingRequest(method, target, more, body, timeout, maxBodyBytes, maxRedirects);
  }

  public OutgoingRequest withTimeout(Duration wanted) {
    return new OutgoingRequest(method, target, headers, body, wanted, maxBodyBytes, maxRedirects);
  }

  public OutgoingRequest withMaxBodyBytes(int wanted) {
    return new OutgoingRequest(method, target, headers, body, timeout, wanted, maxRedirects);
  }

  public OutgoingRequest withMaxRedirects(int wanted) {
    return new OutgoingRequest(method, target, headers, body, timeout, maxBodyBytes, wanted);
  }

  /** The same at another place; credentials stay with the host they were meant for. */
  OutgoingRequest redirectedTo(URI next) {
    Map<String, String> kept = new LinkedHashMap<>(headers);
    if (!sameOrigin(target, next)) {
      kept.keySet()
          .removeIf(
              name -> name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Cookie"));
    }
    return new OutgoingRequest(method, next, kept, body, timeout, maxBodyBytes, maxRedirects);
  }

  private static boolean sameOrigin(URI one, URI other) {
    return String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  /** Without headers and body: they may hold secrets. */
  @Override
  public String toString() {
    return method + " " + target.getScheme() + "://" + target.getHost();
  }

  private static Set<String> ownHeaders() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(
        Set.of(
            "Host",
            "Connection",
            "Content-Length",
            "Transfer-Encoding",
            "Accept-Encoding",
            "Expect",
            "Upgrade",
            "TE"));
    return names;
  }
}
