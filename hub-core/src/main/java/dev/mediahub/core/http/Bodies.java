package dev.mediahub.core.http;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads request bodies up to a limit, whatever their Content-Length claims. */
public final class Bodies {
  /** Above every body of the API. */
  public static final int DEFAULT_LIMIT_BYTES = 1 << 20;

  private Bodies() {}

  /**
   * The whole body.
   *
   * @throws HubException PAYLOAD_TOO_LARGE above the limit
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
