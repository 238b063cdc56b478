package dev.mediahub.core.auth;

import dev.mediahub.core.http.RequestLimit;
import dev.mediahub.core.net.ClientKey;
import io.javalin.http.Context;
import java.time.Duration;

/**
 * How often a client may ask: API requests by address (before its credential is looked at) and by
 * credential, and joins of WHIP and WHEP by address. Any thread.
 */
public final class RequestLimits {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final RequestLimit byAddress;
  private final RequestLimit byCaller;
  private final RequestLimit joins;
  private final RequestLimit cameras;

  /** As below, with no limit for cameras. */
  public RequestLimits(int perAddress, int perToken, int joinsPerAddress) {
    this(perAddress, perToken, joinsPerAddress, 0);
  }

  /** Requests a minute; 0: no limit. */
  public RequestLimits(
      int perAddress, int perToken, int joinsPerAddress, int cameraHandshakesPerAddress) {
    byAddress = new RequestLimit(perAddress, WINDOW);
    byCaller = new RequestLimit(perToken, WINDOW);
    joins = new RequestLimit(joinsPerAddress, WINDOW);
    cameras = new RequestLimit(cameraHandshakesPerAddress, WINDOW);
  }

  /** Other limits from now on, as the constructor takes them. */
  public void change(
      int perAddress, int perToken, int joinsPerAddress, int cameraHandshakesPerAddress) {
    byAddress.change(perAddress);
    byCaller.change(perToken);
    joins.change(joinsPerAddress);
    cameras.change(cameraHandshakesPerAddress);
  }

  void checkAddress(Context context) {
    String path = context.path();
    if (path.startsWith("/api/")) {
      byAddress.take(ClientKey.of(context.ip()), "Too many requests from this address");
    } else if (context.method().name().equals("POST")
        && (path.startsWith("/whip") || path.startsWith("/whep"))) {
      joins.take(ClientKey.of(context.ip()), "Too many joins from this address");
    }
  }

  /**
   * Counts a camera's handshake.
   *
   * @throws dev.mediahub.media.api.HubException TOO_MANY_REQUESTS above the limit
   */
  public void checkCamera(Context context) {
    cameras.take(ClientKey.of(context.ip()), "Too many camera connections from this address");
  }

  void checkCaller(Principal caller) {
    byCaller.take(caller.auditName(), "Too many requests with this token");
  }
}
