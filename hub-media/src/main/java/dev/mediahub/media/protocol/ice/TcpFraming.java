package dev.mediahub.media.protocol.ice;

import java.nio.ByteBuffer;

/**
 * Finds the packets in a TCP byte stream of RFC 4571 frames (a 16-bit length before each packet),
 * as ICE-TCP uses them. Feed what was read; whole frames are told in place, a frame that is split
 * over reads is gathered in a buffer of its own. Belongs to the connection's reader.
 */
public final class TcpFraming {
  /** Bytes before each packet. */
  public static final int HEADER_LENGTH = 2;

  public static final int OK = 0;

  /** A frame is longer than allowed: the stream is lost, close the connection. */
  public static final int TOO_LONG = -1;

  private static final int MAX_FRAME = 65_535;

  /** Hears each packet; the bytes are valid during the call only. */
  @FunctionalInterface
  public interface FrameHandler {
    void onFrame(ByteBuffer buffer, int offset, int length);
  }

  private final int maximum;
  private final ByteBuffer partial;
  private int gathered;
  private boolean failed;

  /**
   * @param maximum bytes of the longest packet accepted, 1 to 65535
   */
  public TcpFraming(int maximum) {
    if (maximum < 1 || maximum > MAX_FRAME) {
      throw new IllegalArgumentException("the longest packet must have 1 to 65535 bytes");
    }
    this.maximum = maximum;
    this.partial = ByteBuffer.allocateDirect(HEADER_LENGTH + maximum);
  }

  /**
   * Takes the next bytes of the stream. Empty frames are skipped.
   *
   * @return {@link #OK} or, then and ever after, {@link #TOO_LONG}
   */
  public int feed(ByteBuffer in, int offset, int length, FrameHandler handler) {
    int at = offset;
    int end = offset + length;
    while (!failed && at < end) {
      if (gathered > 0) {
        at = continuePartial(in, at, end, handler);
      } else {
        int next = nextWhole(in, at, end, handler);
        if (next == at) {
          at = gather(in, at, end, end - at);
        } else {
          at = next;
        }
      }
    }
    return failed ? TOO_LONG : OK;
  }

  /** Tells a frame that lies wholly in {@code in}; returns {@code at} when it does not. */
  private int nextWhole(ByteBuffer in, int at, int end, FrameHandler handler) {
    if (end - at < HEADER_LENGTH) {
      return at;
    }
    int size = in.getShort(at) & 0xffff;
    if (size > maximum) {
      failed = true;
      return end;
    }
    if (end - at - HEADER_LENGTH < size) {
      return at;
    }
    tell(in, at + HEADER_LENGTH, size, handler);
    return at + HEADER_LENGTH + size;
  }

  private int continuePartial(ByteBuffer in, int start, int end, FrameHandler handler) {
    int at = gather(in, start, end, HEADER_LENGTH - gathered);
    if (gathered < HEADER_LENGTH) {
      return at;
    }
    int size = partial.getShort(0) & 0xffff;
    if (size > maximum) {
      failed = true;
      return end;
    }
    at = gather(in, at, end, HEADER_LENGTH + size - gathered);
    if (gathered == HEADER_LENGTH + size) {
      gathered = 0;
      tell(partial, HEADER_LENGTH, size, handler);
    }
    return at;
  }

  /** Moves up to {@code wanted} bytes into {@link #partial}; returns the position behind them. */
  private int gather(ByteBuffer in, int at, int end, int wanted) {
    int size = Math.min(wanted, end - at);
    if (size <= 0) {
      return at;
    }
    partial.put(gathered, in, at, size);
    gathered += size;
    return at + size;
  }

  private static void tell(ByteBuffer buffer, int offset, int length, FrameHandler handler) {
    if (length > 0) {
      handler.onFrame(buffer, offset, length);
    }
  }

  /** Writes the two bytes that go before a packet of {@code length} bytes. */
  public static void writeHeader(ByteBuffer out, int offset, int length) {
    if (length < 0 || length > MAX_FRAME) {
      throw new IllegalArgumentException("a frame has at most 65535 bytes, not " + length);
    }
    out.putShort(offset, (short) length);
  }
}
