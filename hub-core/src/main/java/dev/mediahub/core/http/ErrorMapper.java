package dev.mediahub.core.http;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a failure becomes an HTTP answer. Stack traces go to the log only. */
final class ErrorMapper {
  private static final Logger log = LoggerFactory.getLogger(ErrorMapper.class);

  private ErrorMapper() {}

  static void install(RoutesConfig routes) {
    routes.exception(HubException.class, (e, context) -> answer(context, e));
    routes.exception(QuotaExceeded.class, (e, context) -> answer(context, e));
    routes.exception(HttpResponseException.class, (e, context) -> answer(context, e));
    routes.exception(Exception.class, (e, context) -> unexpected(context, e));
  }

  private static void answer(Context context, HubException e) {
    if (e.code() == ErrorCode.INTERNAL) {
      unexpected(context, e);
      return;
    }
    int status = status(e.code());
    Duration retryAfter = e.retryAfter();
    if (retryAfter != null) {
      context.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    } else if (status == 503) {
      context.header("Retry-After", "2");
    }
    if (status == 401) {
      context.header("WWW-Authenticate", "Bearer");
    }
    write(context, new ErrorBody(status, name(e.code()), String.valueOf(e.getMessage())));
  }

  private static void answer(Context context, QuotaExceeded e) {
    write(
        context,
        new ErrorBody(
            429,
            name(ErrorCode.QUOTA_EXCEEDED),
            String.valueOf(e.getMessage()),
            null,
            e.metric(),
            e.limit(),
            e.used()));
  }

  private static void answer(Context context, HttpResponseException e) {
    ErrorBody body =
        switch (e.getStatus()) {
          case 404 ->
              new ErrorBody(404, "not_found", "There is nothing at this path: check its spelling");
          case 405 -> {
            String allowed = e.getDetails().getOrDefault("availableMethods", "");
            context.header("Allow", allowed);
            yield new ErrorBody(
                405,
                "method_not_allowed",
                "This path does not take "
                    + context.method().name()
                    + (allowed.isEmpty() ? "" : "; it takes " + allowed));
          }
          case 408 ->
              new ErrorBody(408, "request_timeout", "The body came too slowly: send it at once");
          case 413 -> new ErrorBody(413, "payload_too_large", "The body is too large");
          default -> new ErrorBody(e.getStatus(), "bad_request", String.valueOf(e.getMessage()));
        };
    write(context, body);
  }

  private static void unexpected(Context context, Exception e) {
    String requestId = UUID.randomUUID().toString();
    log.error("request {} failed: {} {}", requestId, context.method().name(), context.path(), e);
    write(
        context,
        new ErrorBody(
            500,
            "internal",
            "The hub failed at this request. Its log has the cause under request " + requestId,
            requestId,
            null,
            null,
            null));
  }

  private static void write(Context context, ErrorBody body) {
    context.status(body.statusCode()).contentType("application/json").result(Json.write(body));
  }

  /** What a failed request is answered with. */
  static int status(Exception e) {
    return switch (e) {
      case HubException refused -> status(refused.code());
      case QuotaExceeded quota -> status(ErrorCode.QUOTA_EXCEEDED);
      case HttpResponseException answered -> answered.getStatus();
      default -> status(ErrorCode.INTERNAL);
    };
  }

  static int status(ErrorCode code) {
    return switch (code) {
      case BAD_REQUEST -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case NOT_ACCEPTABLE -> 406;
      case CONFLICT -> 409;
      case PRECONDITION_FAILED -> 412;
      case PAYLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case UNPROCESSABLE -> 422;
      case PRECONDITION_REQUIRED -> 428;
      case TOO_MANY_REQUESTS, QUOTA_EXCEEDED -> 429;
      case INTERNAL -> 500;
      case UNAVAILABLE, DATABASE_UNAVAILABLE -> 503;
    };
  }

  private static String name(ErrorCode code) {
    // The reference API's clients look for exactly this name.
    return code == ErrorCode.DATABASE_UNAVAILABLE
        ? "DB_CONNECTION_FAIL"
        : code.name().toLowerCase(java.util.Locale.ROOT);
  }
}
