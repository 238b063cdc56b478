package dev.mediahub.core.whip;

import dev.mediahub.core.http.Bodies;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.SessionAnswer;
import io.javalin.http.Context;
import java.util.Locale;

/** What WHIP and WHEP have in common over HTTP (RFC 9725, section 4). */
final class Signalling {
  static final String SDP = "application/sdp";
  static final String SDP_FRAGMENT = "application/trickle-ice-sdpfrag";

  /** Chromium's largest offers have about 10 KB. */
  private static final int MAX_SDP_BYTES = 64 * 1024;

  private Signalling() {}

  /**
   * The request's body.
   *
   * @throws HubException UNSUPPORTED_MEDIA_TYPE for another content type, PAYLOAD_TOO_LARGE above
   *     64 KiB, UNPROCESSABLE without content
   */
  static String body(Context context, String contentType) {
    requireType(context, contentType);
    String body = Bodies.text(context, MAX_SDP_BYTES);
    if (body.isBlank()) {
      throw new HubException(ErrorCode.UNPROCESSABLE, "The body is empty: send " + contentType);
    }
    return body;
  }

  static void requireType(Context context, String contentType) {
    String actual = context.contentType();
    String type = actual == null ? "" : actual.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals(contentType)) {
      throw new HubException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be " + contentType);
    }
  }

  /**
   * Answers 201 with the session.
   *
   * @param sessions the path of this protocol's sessions
   */
  static void created(Context context, String sessions, SessionAnswer answer) {
    context
        .status(201)
        .header("Location", sessions + "/" + answer.sessionId())
        .header("ETag", answer.etag())
        .header("Accept-Patch", SDP_FRAGMENT)
        .header("Cache-Control", "no-store")
        .contentType(SDP)
        .result(answer.sdp());
  }
}
