package dev.mediahub.core.http;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.BadMessageException;

/** Reads request bodies up to a limit, whatever their Content-Length claims. */
public final class Bodies {
  /** Above every body of the API. */
  public static final int DEFAULT_LIMIT_BYTES = 1 << 20;

  private Bodies() {}

  /**
   * The whole body.
   *
   * @throws HubException PAYLOAD_TOO_LARGE above the limit
   * @throws HttpResponseException 408 when it comes too slowly, 400 when it is broken
   */
  public static byte[] bytes(Context context, int limitBytes) {
    if (context.req().getContentLengthLong() > limitBytes) {
      throw tooLarge(limitBytes);
    }
    try {
      byte[] body = context.req().getInputStream().readNBytes(limitBytes + 1);
      if (body.length > limitBytes) {
        throw tooLarge(limitBytes);
      }
      return body;
    } catch (BadMessageException e) {
      // The server's own: it came too slowly (408), or its coding is broken.
      throw new HttpResponseException(
          e.getCode(), "The body could not be read: " + e.getReason(), Map.of());
    } catch (IOException e) {
      throw new HubException(
          ErrorCode.BAD_REQUEST, "The body ended before its announced length was reached", e);
    }
  }

  /** The whole body as UTF-8 text. */
  public static String text(Context context, int limitBytes) {
    return new String(bytes(context, limitBytes), StandardCharsets.UTF_8);
  }

  private static HubException tooLarge(int limitBytes) {
    return new HubException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "The body is larger than the %d bytes allowed here".formatted(limitBytes));
  }
}
