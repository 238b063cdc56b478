package dev.mediahub.media.worker.wire;

/** The type byte of each message. */
final class MessageType {
  static final int HELLO = 1;
  static final int PING = 2;
  static final int PONG = 3;
  static final int OPEN = 4;
  static final int CLOSE = 5;
  static final int CLOSED = 6;
  static final int REPORT = 7;
  static final int LOST = 8;
  static final int FRAME = 9;
  static final int KEYFRAME = 10;

  /** Type and job. */
  static final int HEADER = 5;

  /** Header, time and flags of a frame. */
  static final int FRAME_HEADER = HEADER + 9;

  static final int MAX_LENGTH = FRAME_HEADER + Message.MAX_PAYLOAD;

  private MessageType() {}
}
