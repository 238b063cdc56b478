package dev.mediahub.core.cameras;

/** Why a camera is not let in. The message says what to do. */
final class CameraRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CloseCode code;

  CameraRefusal(CloseCode code, String message) {
    super(message);
    this.code = code;
  }

  CloseCode code() {
    return code;
  }
}
