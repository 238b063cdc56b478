package dev.mediahub.core.restream;

import dev.mediahub.core.apps.Fields;
import dev.mediahub.media.api.RestreamTarget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An RTMP URL and its stream key, taken apart. The key is a secret wherever it stands: in a field
 * of its own, or as the URL's last segment and query.
 *
 * @param text both as one URL, to be kept encrypted
 */
record TargetUrl(String text, RestreamTarget target, String shownUrl, String shownKey) {
  private static final Pattern URL =
      Pattern.compile("(?i)(rtmps?)://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::(\\d{1,5}))?/(\\S+)");
  private static final int SHOWN = 4;
  private static final String CUT = "…";

  /** Between URL and key in what is kept; neither has one. */
  private static final String SEPARATOR = "\n";

  /**
   * Takes both apart.
   *
   * @param key null: the URL's last segment is it
   * @throws dev.mediahub.media.api.HubException BAD_REQUEST that says what is wrong, without either
   */
  static TargetUrl of(String url, @Nullable String key) {
    return of("url", url, key);
  }

  /**
   * As {@link #of(String, String)}.
   *
   * @param field what the URL is called to whoever gave it
   */
  static TargetUrl of(String field, String url, @Nullable String key) {
    if (url.contains("@")) {
      throw Fields.refused(
          field, "must have no user and password: an RTMP server takes a stream key instead");
    }
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw Fields.refused(
          field, "must be rtmp://host/app or rtmps://host/app, with :port where it needs one");
    }
    boolean tls = parts.group(1).equalsIgnoreCase("rtmps");
    String host = parts.group(2).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    int port = port(field, parts.group(3), tls);
    String path = parts.group(4);
    String app = path;
    String stream = key;
    if (stream == null) {
      int query = path.indexOf('?');
      int slash = path.lastIndexOf('/', query < 0 ? path.length() : query);
      if (slash <= 0 || slash == path.length() - 1) {
        throw Fields.refused(
            field,
            "must end with the stream key when that is given nowhere else: rtmp://host/app/key");
      }
      app = path.substring(0, slash);
      stream = path.substring(slash + 1);
    } else if (app.endsWith("/")) {
      app = app.substring(0, app.length() - 1);
    }
    if (stream.chars().anyMatch(Character::isWhitespace)) {
      throw Fields.refused("key", "must have no spaces");
    }
    RestreamTarget target = new RestreamTarget(tls, host, port, app, stream);
    String shownApp = target.tcUrl().replaceFirst("\\?.*", "?" + CUT);
    return new TargetUrl(
        key == null ? url : url + SEPARATOR + key,
        target,
        shownApp + "/" + masked(stream),
        masked(stream));
  }

  /** What {@link #text} was. */
  static TargetUrl parse(String text) {
    int end = text.indexOf(SEPARATOR);
    return end < 0 ? of(text, null) : of(text.substring(0, end), text.substring(end + 1));
  }

  private static int port(String field, @Nullable String text, boolean tls) {
    if (text == null) {
      return tls ? RestreamTarget.RTMPS_PORT : RestreamTarget.RTMP_PORT;
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65535) {
      throw Fields.refused(field, "has a port that is none: 1 to 65535");
    }
    return port;
  }

  /** The beginning, never all of it. */
  private static String masked(String key) {
    return key.substring(0, key.length() > SHOWN ? SHOWN : key.length() / 2) + CUT;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "TargetUrl[" + shownUrl + "]";
  }
}
