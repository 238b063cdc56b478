package dev.mediahub.media.loop.udp;

/**
 * Offsets in Linux' 64-bit {@code struct mmsghdr} and {@code struct iovec}, little-endian systems:
 *
 * <pre>
 *   0 name      8 name_len (int)  16 iov     24 iov_len   iovec: 0 base
 *  32 control  40 control_len     48 flags   56 msg_len          8 len
 * </pre>
 */
final class MessageLayout {
  static final int BYTES = 64;
  static final int NAME = 0;
  static final int NAME_LENGTH = 8;
  static final int VECTORS = 16;
  static final int VECTOR_COUNT = 24;
  static final int CONTROL = 32;
  static final int CONTROL_LENGTH = 40;
  static final int FLAGS = 48;
  static final int MESSAGE_LENGTH = 56;

  static final int VECTOR_BYTES = 16;
  static final int VECTOR_LENGTH = 8;

  /** A control message with 16 bits of data: length (long), level, type (int), data, padding. */
  static final int CONTROL_BYTES = 24;

  static final int CONTROL_USED = 18;
  static final int CONTROL_LEVEL = 8;
  static final int CONTROL_TYPE = 12;
  static final int CONTROL_DATA = 16;

  /**
   * A control message with the packet's local address: as above, then {@code in6_pktinfo} (address,
   * interface) or {@code in_pktinfo} (interface, source, destination).
   */
  static final int LOCAL_BYTES = 40;

  static final int LOCAL6_USED = 36;
  static final int LOCAL4_USED = 28;
  static final int LOCAL4_SOURCE = CONTROL_DATA + 4;
  static final int LOCAL4_DESTINATION = CONTROL_DATA + 8;

  private MessageLayout() {}
}
