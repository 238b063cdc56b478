package dev.mediahub.media.api;

/** Why a command was refused, sorted by who is at fault. Each surface maps it in one place. */
public enum ErrorCode {
  // The caller's request.
  BAD_REQUEST,
  UNAUTHORIZED,
  FORBIDDEN,
  NOT_FOUND,
  NOT_ACCEPTABLE,
  CONFLICT,
  PRECONDITION_FAILED,
  PAYLOAD_TOO_LARGE,
  UNSUPPORTED_MEDIA_TYPE,
  UNPROCESSABLE,
  PRECONDITION_REQUIRED,
  TOO_MANY_REQUESTS,
  QUOTA_EXCEEDED,
  // The hub's own state.
  INTERNAL,
  UNAVAILABLE,
  DATABASE_UNAVAILABLE
}
