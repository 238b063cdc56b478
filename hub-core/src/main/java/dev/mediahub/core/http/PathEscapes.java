package dev.mediahub.core.http;

import java.util.HexFormat;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Refuses a path with a {@code %} that no two hexadecimal digits follow (RFC 3986, section 2.1), or
 * with {@code %00}. Jetty does so only before a {@code ;}; what is behind it Javalin would fail to
 * decode, after the checks, and PostgreSQL to look for.
 */
final class PathEscapes implements HttpConfiguration.Customizer {
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    String path = request.getHttpURI().getPath();
    if (path != null && !wellFormed(path)) {
      throw new HttpException.RuntimeException(
          400, "a % in the path is not followed by two hexadecimal digits, or %00 is in it");
    }
    return request;
  }

  private static boolean wellFormed(String path) {
    for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 3)) {
      if (at + 2 >= path.length()
          || !HexFormat.isHexDigit(path.charAt(at + 1))
          || !HexFormat.isHexDigit(path.charAt(at + 2))
          || path.startsWith("00", at + 1)) {
        return false;
      }
    }
    return true;
  }
}
