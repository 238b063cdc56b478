package dev.mediahub.media.room;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together from RTP, the reverse of the {@link Packetizer}s. Packets may come late or
 * never: behind a gap it waits for {@link #PATIENCE_NS} or {@link #MAX_WAITING} packets, then gives
 * nothing up to the next keyframe. One thread; allocates, since only streams that leave the WebRTC
 * world pass here.
 */
public final class FrameAssembler {
  /** Longer than three retransmissions over a far link take. */
  static final long PATIENCE_NS = 500_000_000L;

  private static final int MAX_WAITING = 256;
  private static final int MAX_FRAME = 8 * 1024 * 1024;

  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
  private final Depacketizer codec;
  private final Sink sink;
  private long next = Long.MIN_VALUE;
  private boolean broken = true;
  private long lost;

  private record Waiting(byte[] packet, long arrivalNs) {}

  /** Takes frames. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A whole frame.
     *
     * @param data as MP4 has it; for H.264 and H.265 NAL units with 4 bytes of length before each,
     *     parameter sets left out
     * @param timestamp of RTP
     */
    void onFrame(byte[] data, boolean keyframe, int timestamp);
  }

  public FrameAssembler(Depacketizer codec, Sink sink) {
    this.codec = codec;
    this.sink = sink;
  }

  /** See {@link Depacketizer#configuration}. */
  public byte @Nullable [] configuration() {
    return codec.configuration();
  }

  /** See {@link Depacketizer#dimensions}. */
  public long dimensions() {
    return codec.dimensions();
  }

  /**
   * Whether frames wait for a keyframe, since something was lost or none has come yet, and none is
   * on its way: at a low rate one takes a second, and a second one costs it its repair.
   */
  public boolean needsKeyframe() {
    return broken && !codec.inKeyframe();
  }

  /** Gaps that were given up. */
  public long lost() {
    return lost;
  }

  /** Takes a packet; {@code sequence} is extended, other sources have far other numbers. */
  public void onPacket(long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs) {
    if (next != Long.MIN_VALUE && sequence < next) {
      return;
    }
    if (sequence == next && waiting.isEmpty()) {
      next++;
      take(buffer, offset, length);
      return;
    }
    byte[] packet = new byte[length];
    buffer.get(offset, packet);
    waiting.put(sequence, new Waiting(packet, arrivalNs));
    while (!waiting.isEmpty()) {
      Map.Entry<Long, Waiting> first = waiting.firstEntry();
      boolean due = next == Long.MIN_VALUE || first.getKey() == next;
      if (!due && !isGivenUp(first.getValue(), arrivalNs)) {
        return;
      }
      if (!due) {
        lose();
      }
      waiting.remove(first.getKey());
      next = first.getKey() + 1;
      byte[] bytes = first.getValue().packet();
      take(ByteBuffer.wrap(bytes), 0, bytes.length);
    }
  }

  private boolean isGivenUp(Waiting first, long nowNs) {
    return waiting.size() > MAX_WAITING || nowNs - first.arrivalNs() > PATIENCE_NS;
  }

  private void lose() {
    broken = true;
    lost++;
    codec.reset();
  }

  private void take(ByteBuffer packet, int offset, int length) {
    if (RtpHeader.validate(packet, offset, length) < 0) {
      lose();
      return;
    }
    int header = RtpHeader.headerLength(packet, offset);
    int end = length;
    if (RtpHeader.hasPadding(packet, offset)) {
      end -= packet.get(offset + end - 1) & 0xff;
    }
    if (end > header) {
      codec.add(packet, offset + header, end - header);
    }
    if (codec.size() > MAX_FRAME) {
      lose();
    }
    if (RtpHeader.marker(packet, offset)) {
      finish(RtpHeader.timestamp(packet, offset));
    }
  }

  private void finish(int timestamp) {
    if (codec.lacksPart() && !broken) {
      broken = true;
      lost++;
    }
    Depacketizer.Frame frame = codec.take();
    if (frame == null) {
      return;
    }
    broken &= !frame.keyframe();
    if (!broken) {
      sink.onFrame(frame.data(), frame.keyframe(), timestamp);
    }
  }
}
