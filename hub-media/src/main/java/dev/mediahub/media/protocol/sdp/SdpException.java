package dev.mediahub.media.protocol.sdp;

/** SDP that cannot be served. The message says why and, where one is at fault, which line. */
public final class SdpException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * @param line counted from 1; 0 when the description as a whole is at fault
   */
  public SdpException(int line, String message) {
    super(line > 0 ? "SDP line " + line + ": " + message : "SDP: " + message);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
