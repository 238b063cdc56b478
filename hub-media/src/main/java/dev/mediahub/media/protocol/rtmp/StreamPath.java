package dev.mediahub.media.protocol.rtmp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client named, however it has split the URL: FFmpeg puts two path segments into the app
 * when there are three, OBS the query into the stream name.
 *
 * @param segments of the path, the app first; none is empty
 * @param query behind the question mark, not decoded; empty when there is none
 */
public record StreamPath(List<String> segments, String query) {
  private static final int MAX_LENGTH = 8192;

  /**
   * @param app of {@code connect}
   * @param name of {@code publish} or {@code play}
   */
  static StreamPath of(String app, String name) throws RtmpException {
    if (app.length() + name.length() > MAX_LENGTH) {
      throw new RtmpException("app and stream name are longer than " + MAX_LENGTH + " characters");
    }
    List<String> segments = new ArrayList<>();
    StringBuilder query = new StringBuilder();
    for (String part : List.of(app, name)) {
      int mark = part.indexOf('?');
      String path = mark < 0 ? part : part.substring(0, mark);
      for (String segment : path.split("/", -1)) {
        if (!segment.isEmpty()) {
          segments.add(segment);
        }
      }
      if (mark >= 0) {
        query.append(query.isEmpty() ? "" : "&").append(part, mark + 1, part.length());
      }
    }
    return new StreamPath(List.copyOf(segments), query.toString());
  }

  /** A query parameter's decoded value; empty when it is not there or not well formed. */
  public String parameter(String key) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(key + "=")) {
        try {
          return URLDecoder.decode(pair.substring(key.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return ""; // A broken percent escape is as good as none: the credential will not match.
        }
      }
    }
    return "";
  }

  /** Without the segments and the query: they hold credentials. */
  @Override
  public String toString() {
    return "StreamPath[" + segments.size() + " segments]";
  }
}
