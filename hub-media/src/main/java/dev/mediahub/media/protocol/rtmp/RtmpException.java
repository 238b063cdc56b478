package dev.mediahub.media.protocol.rtmp;

/** The peer broke the protocol or a limit; its connection ends. The message says how. */
public final class RtmpException extends Exception {
  private static final long serialVersionUID = 1L;

  public RtmpException(String message) {
    super(message);
  }
}
