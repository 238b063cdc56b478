package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from chunks, section 5.3.
 *
 * <pre>
 * +--------------+----------------+--------------------+--------------+
 * | Basic Header | Message Header | Extended Timestamp |  Chunk Data  |
 * | 1 to 3 bytes | 11, 7, 3 or 0  |       0 or 4       | ≤ chunk size |
 * +--------------+----------------+--------------------+--------------+
 * </pre>
 *
 * <p>Memory grows with the bytes that came, not with what a header claims.
 */
public final class ChunkReader {
  /** The protocol's own limit of a chunk's size; a message is never longer. */
  static final int LARGEST_CHUNK = 0xff_ffff;

  private static final int FIRST_CHUNK_SIZE = 128;
  private static final int MAX_STREAMS = 64;
  private static final int EXTENDED = 0xff_ffff;
  private static final int FIRST_ALLOCATION = 4096;
  private static final int[] HEADER_LENGTHS = {11, 7, 3, 0};

  private final Map<Integer, ChunkStream> streams = new HashMap<>();
  private int chunkSize = FIRST_CHUNK_SIZE;
  private int maxMessage;
  private int buffered;
  private @Nullable ChunkStream current;
  private int chunkLeft;

  /** Takes whole messages. */
  public interface Sink {
    /**
     * @param timestamp milliseconds, modulo 2^32
     * @param payload the receiver's to keep
     */
    void onMessage(int type, int messageStream, int timestamp, byte[] payload) throws RtmpException;

    /** True when no further message should come before the next {@link ChunkReader#read}. */
    boolean paused();
  }

  /** What is known of one chunk stream. */
  private static final class ChunkStream {
    int timestamp;
    int delta;
    boolean extended;
    int extendedValue;
    int length;
    int type;
    int messageStream;
    byte[] payload = new byte[0];
    int received;
    boolean inMessage;
  }

  /**
   * @param maxMessage bytes; also the bound of all unfinished messages together
   */
  public ChunkReader(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** Allows longer messages from now on. */
  public void maxMessage(int bytes) {
    maxMessage = bytes;
  }

  /** The peer's SET_CHUNK_SIZE; what is larger than any message means the largest (5.4.1). */
  public void chunkSize(int size) throws RtmpException {
    if (size < 1) {
      throw new RtmpException("chunk size " + Integer.toUnsignedString(size) + " is not possible");
    }
    chunkSize = Math.min(size, LARGEST_CHUNK);
  }

  /** The peer's ABORT: forgets an unfinished message. */
  public void abort(int chunkStreamId) {
    ChunkStream stream = streams.get(chunkStreamId);
    if (stream != null && stream.inMessage) {
      forget(stream);
    }
  }

  private void forget(ChunkStream stream) {
    buffered -= stream.payload.length;
    stream.payload = new byte[0];
    stream.received = 0;
    stream.inMessage = false;
  }

  /** Reads what is there; a header that is not whole yet, at most 18 bytes, stays in the buffer. */
  public void read(ByteBuffer in, Sink sink) throws RtmpException {
    while (in.hasRemaining() && !sink.paused()) {
      ChunkStream stream = current;
      if (stream == null) {
        stream = header(in);
        if (stream == null) {
          return;
        }
        current = stream;
        chunkLeft = Math.min(chunkSize, stream.length - stream.received);
      }
      take(stream, in);
      if (chunkLeft == 0) {
        current = null;
        if (stream.received == stream.length) {
          deliver(stream, sink);
        }
      }
    }
  }

  private void take(ChunkStream stream, ByteBuffer in) throws RtmpException {
    int size = Math.min(chunkLeft, in.remaining());
    int needed = stream.received + size;
    if (needed > stream.payload.length) {
      int grown =
          Math.min(
              stream.length, Math.max(needed, Math.max(FIRST_ALLOCATION, 2 * stream.received)));
      buffered += grown - stream.payload.length;
      if (buffered > maxMessage) {
        throw new RtmpException("more than " + maxMessage + " bytes in unfinished messages");
      }
      stream.payload = Arrays.copyOf(stream.payload, grown);
    }
    in.get(stream.payload, stream.received, size);
    stream.received += size;
    chunkLeft -= size;
  }

  private void deliver(ChunkStream stream, Sink sink) throws RtmpException {
    byte[] payload = stream.payload;
    forget(stream);
    sink.onMessage(stream.type, stream.messageStream, stream.timestamp, payload);
  }

  /** The stream a chunk belongs to, its header consumed; null, with nothing consumed, when cut. */
  private @Nullable ChunkStream header(ByteBuffer in) throws RtmpException {
    int at = in.position();
    int end = in.limit();
    int first = in.get(at) & 0xff;
    int format = first >> 6;
    int id = first & 0x3f;
    at++;
    if (id < 2) {
      int more = id + 1;
      if (end - at < more) {
        return null;
      }
      id = 64 + (in.get(at) & 0xff) + (more == 2 ? (in.get(at + 1) & 0xff) << 8 : 0);
      at += more;
    }
    if (end - at < HEADER_LENGTHS[format]) {
      return null;
    }
    ChunkStream stream = stream(id, format);
    int field = format == 3 ? 0 : medium(in, at);
    int extendedAt = at + HEADER_LENGTHS[format];
    boolean extended = format == 3 ? stream.extended : field == EXTENDED;
    if (extended && end - extendedAt < 4) {
      return null;
    }
    int value = extended ? in.getInt(extendedAt) : field;
    if (stream.inMessage) {
      at = continued(stream, format, value, extended, extendedAt);
    } else {
      begin(stream, format, in, at, value, extended);
      at = extendedAt + (extended ? 4 : 0);
    }
    in.position(at);
    return stream;
  }

  private ChunkStream stream(int id, int format) throws RtmpException {
    ChunkStream stream = streams.get(id);
    if (stream == null) {
      if (format != 0 && format != 1) {
        throw new RtmpException("chunk stream " + id + " begins with a header of type " + format);
      }
      if (streams.size() == MAX_STREAMS) {
        throw new RtmpException("more than " + MAX_STREAMS + " chunk streams");
      }
      stream = new ChunkStream();
      streams.put(id, stream);
    }
    return stream;
  }

  /** Some encoders repeat the extended timestamp in type 3 chunks, some don't: see if it is one. */
  private static int continued(
      ChunkStream stream, int format, int value, boolean extended, int extendedAt)
      throws RtmpException {
    if (format != 3) {
      throw new RtmpException("a header of type " + format + " within a message");
    }
    return extended && value == stream.extendedValue ? extendedAt + 4 : extendedAt;
  }

  private void begin(
      ChunkStream stream, int format, ByteBuffer in, int at, int value, boolean extended)
      throws RtmpException {
    if (format <= 1) {
      stream.length = medium(in, at + 3);
      stream.type = in.get(at + 6) & 0xff;
      if (stream.length > maxMessage) {
        throw new RtmpException(
            "a message of " + stream.length + " bytes; at most " + maxMessage + " are taken");
      }
    }
    if (format == 0) {
      stream.messageStream = Integer.reverseBytes(in.getInt(at + 7));
      stream.timestamp = value;
      // Section 5.3.1.2.4 would double the timestamp for a type 3 after a type 0. What sends so
      // (librtmp) means the same timestamp again.
      stream.delta = 0;
    } else {
      if (format != 3) {
        stream.delta = value;
      }
      stream.timestamp += stream.delta;
    }
    if (format != 3) {
      stream.extended = extended;
      stream.extendedValue = value;
    }
    stream.inMessage = true;
  }

  private static int medium(ByteBuffer in, int at) {
    return (in.get(at) & 0xff) << 16 | (in.getShort(at + 1) & 0xffff);
  }
}
