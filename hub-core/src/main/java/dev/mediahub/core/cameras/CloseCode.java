package dev.mediahub.core.cameras;

/** Why a camera's WebSocket is closed, as its device is told. */
enum CloseCode {
  NORMAL(1000),
  GOING_AWAY(1001),
  /** Messages that are no JPEG (RFC 6455, section 7.4.1: not consistent with its type). */
  NO_JPEG(1007),
  TRY_AGAIN_LATER(1013),
  /** No key, another room's, or one that was revoked. */
  UNAUTHORIZED(4401),
  /** The app takes no cameras, or no more of them. */
  NOT_ALLOWED(4403),
  IDLE(4408),
  REPLACED(4409),
  TOO_LARGE(4413),
  TOO_MANY_HANDSHAKES(4429);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
