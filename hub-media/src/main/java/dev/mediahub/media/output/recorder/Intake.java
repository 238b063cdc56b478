package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.flv.MediaTag;
import dev.mediahub.media.protocol.flv.TagReader;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a recording's sources, in order, until the writing thread takes it. Bounded by
 * bytes: what does not fit is dropped and counted. The putting methods may be called from any
 * thread and never block.
 */
public final class Intake {
  /** 13 s of 10 Mbit/s. */
  static final long MOST_BYTES = 16L * 1024 * 1024;

  /** Of the heap, for all recordings together. */
  private static final int SHARE = 5;

  private static final int OVERHEAD = 64;

  /** Room that is left for decoders' configurations, which come once and are some 100 bytes. */
  private static final int FOR_CONFIGURATIONS = 64 * 1024;

  private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile long mostBytes = MOST_BYTES;
  private volatile boolean pictureLost;

  /** What waits. */
  sealed interface Item {
    /** Bytes that it holds. */
    default int size() {
      return 0;
    }
  }

  /** From here on another source's media comes. */
  record Opened(Source source) implements Item {}

  /** What has come until here was kept for whoever comes; now somebody has. */
  record From(long nowNs) implements Item {}

  /** What comes from here on is not wanted. */
  record Until() implements Item {}

  /** The source has ended. */
  record Gone(String reason) implements Item {}

  /** An RTP packet. */
  record Packet(boolean video, long sequence, byte[] bytes, long arrivalNs) implements Item {
    @Override
    public int size() {
      return bytes.length;
    }
  }

  /** An FLV message, by the hub's own time in milliseconds. */
  record Message(boolean video, int timeMs, byte[] tag) implements Item {
    @Override
    public int size() {
      return tag.length;
    }
  }

  /** Another source's media comes from now on. */
  public void opened(Source source) {
    queue.add(new Opened(source));
    source.begin();
  }

  /** Who takes it wants nothing from before, if it can be. */
  public void from(long nowNs) {
    queue.add(new From(nowNs));
  }

  /** Nothing from after now is wanted. */
  void until() {
    queue.add(new Until());
  }

  /** The source has ended. */
  public void gone(String reason) {
    queue.add(new Gone(reason));
  }

  /** A packet, which is copied. */
  public void packet(
      boolean video, long sequence, ByteBuffer buffer, int offset, int length, long arrivalNs) {
    if (fits(length, mostBytes)) {
      byte[] copy = new byte[length];
      buffer.get(offset, copy);
      queue.add(new Packet(video, sequence, copy, arrivalNs));
    } else {
      dropped.incrementAndGet();
    }
  }

  /**
   * An FLV message whose bytes nobody changes any more. Behind a picture that was dropped all are,
   * up to the next keyframe: they refer to it.
   */
  public void message(boolean video, int timeMs, byte[] tag) {
    MediaTag head = video ? TagReader.video(tag) : TagReader.audio(tag);
    boolean config = head.kind() == MediaTag.Kind.CONFIG;
    boolean decodable = config || !video || head.keyframe() || !pictureLost;
    long most = config ? mostBytes + FOR_CONFIGURATIONS : mostBytes;
    boolean taken = decodable && fits(tag.length, most);
    if (taken) {
      queue.add(new Message(video, timeMs, tag));
    } else {
      dropped.incrementAndGet();
    }
    if (video && head.kind() == MediaTag.Kind.FRAME && (head.keyframe() || !taken)) {
      pictureLost = !taken;
    }
  }

  /** Whether messages' pictures are dropped until a keyframe comes. */
  boolean pictureLost() {
    return pictureLost;
  }

  /**
   * What each of so many may hold, so that a disk that stands still costs recordings their pictures
   * and never the hub its memory.
   */
  static long fairShare(long heapBytes, int recordings) {
    return Math.min(MOST_BYTES, heapBytes / SHARE / Math.max(1, recordings));
  }

  /** What may wait from now on. */
  void limit(long most) {
    mostBytes = most;
  }

  private boolean fits(int length, long most) {
    if (bytes.addAndGet(length + OVERHEAD) > most) {
      bytes.addAndGet(-length - OVERHEAD);
      return false;
    }
    return true;
  }

  /** What has waited longest; null when nothing waits. */
  @Nullable Item poll() {
    Item item = queue.poll();
    if (item != null && item.size() > 0) {
      bytes.addAndGet(-item.size() - OVERHEAD);
    }
    return item;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  long dropped() {
    return dropped.get();
  }
}
