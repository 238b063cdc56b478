package dev.mediahub.media.protocol.webm;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes WebM with VP8 and, when there is sound, Opus. Blocks gather until {@link #flush}, which
 * makes a cluster of them; one that holds a keyframe begins with it. One thread.
 */
public final class WebmWriter {
  /** Track numbers. */
  static final int VIDEO = 1;

  static final int AUDIO = 2;

  /** A block's time is 16 bits relative to its cluster's, with a sign. */
  private static final long LONGEST_CLUSTER_MS = 30_000;

  private final int width;
  private final int height;
  private final boolean sound;
  private final EbmlWriter blocks = new EbmlWriter(64 * 1024);
  private final EbmlWriter header = new EbmlWriter(64);
  private long clusterMs;

  /** Sound is stereo Opus when there is any. */
  public WebmWriter(int width, int height, boolean sound) {
    this.width = width;
    this.height = height;
    this.sound = sound;
  }

  /** The file's beginning. */
  public ByteBuffer init() {
    EbmlWriter out = new EbmlWriter(512);
    WebmLayout.open(out);
    int tracks = out.begin(WebmId.TRACKS);
    int video = out.begin(WebmId.TRACK);
    out.number(WebmId.TRACK_NUMBER, VIDEO).number(WebmId.TRACK_UID, VIDEO);
    out.number(WebmId.TRACK_TYPE, 1).text(WebmId.CODEC, "V_VP8");
    int picture = out.begin(WebmId.VIDEO);
    out.number(WebmId.PIXEL_WIDTH, width).number(WebmId.PIXEL_HEIGHT, height);
    out.end(picture);
    out.end(video);
    if (sound) {
      int audio = out.begin(WebmId.TRACK);
      out.number(WebmId.TRACK_NUMBER, AUDIO).number(WebmId.TRACK_UID, AUDIO);
      out.number(WebmId.TRACK_TYPE, 2).text(WebmId.CODEC, "A_OPUS");
      out.bytes(WebmId.CODEC_PRIVATE, opusHead());
      int format = out.begin(WebmId.AUDIO);
      out.real(WebmId.SAMPLING_FREQUENCY, 48_000).number(WebmId.CHANNELS, 2);
      out.end(format);
      out.end(audio);
    }
    out.end(tracks);
    return out.done();
  }

  /** RFC 7845, section 5.1: little endian; no samples to leave out, no gain. */
  private static byte[] opusHead() {
    ByteBuffer out = ByteBuffer.allocate(19);
    out.putLong(0x4f707573_48656164L).put((byte) 1).put((byte) 2).putShort((short) 0);
    return out.putInt(Integer.reverseBytes(48_000)).array();
  }

  /** Whether a block of this kind must not join those that wait: {@link #flush} first. */
  public boolean beginsCluster(boolean keyframe, long timeMs) {
    return blocks.position() > 0 && (keyframe || Math.abs(timeMs - clusterMs) > LONGEST_CLUSTER_MS);
  }

  /** Adds a frame. */
  public void add(boolean video, long timeMs, boolean keyframe, byte[] data, int at, int length) {
    if (blocks.position() == 0) {
      clusterMs = Math.max(0, timeMs);
      blocks.number(WebmId.TIMESTAMP, clusterMs);
    }
    blocks.id(WebmId.SIMPLE_BLOCK).size(length + 4L).u8(0x80 | (video ? VIDEO : AUDIO));
    blocks.u16((int) (timeMs - clusterMs)).u8(keyframe || !video ? 0x80 : 0);
    blocks.bytes(data, at, length);
  }

  /** Bytes that wait for {@link #flush}. */
  public int waitingBytes() {
    return blocks.position();
  }

  /** The next cluster: what to write before anything else is called here. */
  public List<ByteBuffer> flush() {
    if (blocks.position() == 0) {
      return List.of();
    }
    header.clear();
    header.id(WebmId.CLUSTER).size(blocks.position());
    List<ByteBuffer> out = List.of(header.done(), blocks.done());
    blocks.clear();
    return out;
  }
}
