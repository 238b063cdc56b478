package dev.mediahub.media.edge.rtmp;

/** A stream that the hub cannot take; the message tells its publisher what to do. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message);
  }
}
