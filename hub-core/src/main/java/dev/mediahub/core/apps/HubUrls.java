package dev.mediahub.core.apps;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The links the hub hands out.
 *
 * @param base scheme, host and port as others reach the hub, without a slash at the end
 */
public record HubUrls(String base) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?");
  private static final Pattern IPV6_HOST = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}](:\\d{1,5})?");

  public HubUrls {
    base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }

  /**
   * The links for whoever sent this request: by the configured public URL or, when that is empty,
   * by the Host header, or what a trusted proxy says it was.
   */
  public static HubUrls of(String configured, Context context) {
    if (!configured.isEmpty()) {
      return new HubUrls(configured);
    }
    String host = context.host();
    if (host == null || !(HOST.matcher(host).matches() || IPV6_HOST.matcher(host).matches())) {
      throw new HubException(
          ErrorCode.BAD_REQUEST,
          "The Host header must name host and port; or set http.public_url in the configuration");
    }
    return new HubUrls(context.scheme() + "://" + host);
  }

  public String play(String app, String room) {
    return base + "/play/" + app + "/" + room;
  }

  public String publish(String app, String room) {
    return base + "/publish/" + app + "/" + room;
  }

  public String embed(String app, String room) {
    return base + "/embed/" + app + "/" + room;
  }

  /** The embed page as HTML to paste. */
  public String iframe(String app, String room) {
    return "<iframe src=\""
        + embed(app, room)
        + "\" width=\"640\" height=\"360\" allow=\"autoplay; fullscreen; camera; microphone\""
        + " allowfullscreen></iframe>";
  }

  /** A room's camera as moving picture. */
  public String mjpeg(String app, String room) {
    return base + "/live/" + app + "/" + room + "/mjpeg";
  }

  /** The newest picture of a room's camera. */
  public String frame(String app, String room) {
    return base + "/live/" + app + "/" + room + "/frame.jpg";
  }

  /** Where LiveKit clients connect. */
  public String webSocket() {
    return base.replaceFirst("^http", "ws");
  }

  /**
   * Where RTMP is listened for.
   *
   * @param port -1 when it is not
   * @param tlsPort of RTMPS, as {@code port}
   */
  public record RtmpPorts(int port, int tlsPort) {
    public static final RtmpPorts NONE = new RtmpPorts(-1, -1);
  }

  /**
   * Where RTMP publishers of an app connect: the same host, the RTMP server's port; RTMPS when that
   * alone is listened for, empty when neither is.
   */
  public Optional<String> rtmp(String app, RtmpPorts ports) {
    if (ports.port() >= 0) {
      return Optional.of(rtmpUrl("rtmp", ports.port(), app));
    }
    return ports.tlsPort() >= 0
        ? Optional.of(rtmpUrl("rtmps", ports.tlsPort(), app))
        : Optional.empty();
  }

  private String rtmpUrl(String scheme, int port, String app) {
    String authority = base.substring(base.indexOf("://") + 3);
    int path = authority.indexOf('/');
    String host = path < 0 ? authority : authority.substring(0, path);
    return scheme + "://" + host.replaceFirst(":\\d+$", "") + ":" + port + "/" + app;
  }

  public String whip() {
    return base + "/whip";
  }
}
