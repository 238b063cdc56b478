package dev.mediahub.core.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Requests that never reach a route (bad syntax, headers too large) get the API's error shape. */
final class PlainErrors extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    String body =
        Json.write(
            new ErrorBody(
                code,
                name(code),
                code >= 500
                    ? "The hub failed at this request"
                    : "The request is refused before it reaches a route: check its path, headers"
                        + " and syntax"));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put("Access-Control-Allow-Origin", List.of("*"));
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
  }

  private static String name(int code) {
    return switch (code) {
      case 414, 431 -> "headers_too_large";
      case 408 -> "timeout";
      default -> code >= 500 ? "internal" : "bad_request";
    };
  }
}
