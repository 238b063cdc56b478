package dev.mediahub.media.protocol.sdp;

/** A good offer without a codec that both sides have: HTTP's 406. */
public final class NoCommonCodecException extends Exception {
  private static final long serialVersionUID = 1L;

  public NoCommonCodecException(String message) {
    super(message);
  }
}
