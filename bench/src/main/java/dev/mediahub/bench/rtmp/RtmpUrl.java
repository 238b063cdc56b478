package dev.mediahub.bench.rtmp;

import java.net.URI;

/**
 * Where to publish to or play from: {@code rtmp://host:port/app/stream}.
 *
 * @param stream all after the application, query included
 */
public record RtmpUrl(String host, int port, String app, String stream) {
  public static final int DEFAULT_PORT = 1935;

  /**
   * @throws IllegalArgumentException when it is no such address
   */
  public static RtmpUrl parse(String text) {
    URI uri = URI.create(text);
    String[] path = uri.getRawPath() == null ? new String[0] : uri.getRawPath().split("/", 3);
    if (!"rtmp".equals(uri.getScheme()) || uri.getHost() == null || path.length < 3) {
      throw new IllegalArgumentException(text + " is not like rtmp://127.0.0.1:1935/live/key");
    }
    String query = uri.getRawQuery();
    return new RtmpUrl(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        path[1],
        query == null ? path[2] : path[2] + "?" + query);
  }

  String application() {
    return "rtmp://" + host + ":" + port + "/" + app;
  }
}
