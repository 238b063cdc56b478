package dev.mediahub.media.api;

/**
 * Where a stream is sent on to, by RTMP.
 *
 * @param tls RTMPS
 * @param host a name or an address, without brackets
 * @param app the URL's path up to the stream
 * @param stream the stream's name or key, with its query if it has one: a secret
 */
public record RestreamTarget(boolean tls, String host, int port, String app, String stream) {
  /** RTMP's own port, and the one that RTMPS is served on as HTTPS is. */
  public static final int RTMP_PORT = 1935;

  public static final int RTMPS_PORT = 443;

  /** The URL up to the app, as the protocol wants it; no secret. */
  public String tcUrl() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    boolean usual = port == (tls ? RTMPS_PORT : RTMP_PORT);
    return (tls ? "rtmps://" : "rtmp://") + name + (usual ? "" : ":" + port) + "/" + app;
  }

  /** Without the stream. */
  @Override
  public String toString() {
    return "RestreamTarget[" + (tls ? "rtmps" : "rtmp") + "://" + host + ":" + port + "]";
  }
}
