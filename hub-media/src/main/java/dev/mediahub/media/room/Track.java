package dev.mediahub.media.room;

import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.recovery.ArrivalDelay;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one publisher sends as one medium: a description all threads may read, with the few live
 * facts that its owning loop writes. Packets flow through its {@link TrackReplica}s, one a loop.
 */
public final class Track {
  private final int id;
  private final String name;
  private final NegotiatedMedia media;
  private final Keeping keeping;
  private volatile Keeping viewersKeeping;
  private volatile int codec;
  private volatile boolean started;
  private final AtomicInteger watchers = new AtomicInteger();
  private volatile @Nullable TimeMapping time;
  private volatile List<LayerInfo> layers = List.of();
  private final ArrivalDelay delay = new ArrivalDelay();
  private volatile long delayMs;

  /**
   * @param id unique in this process
   * @param name as the API shows it
   */
  public Track(int id, String name, NegotiatedMedia media) {
    this(id, name, media, Keeping.LIVE);
  }

  public Track(int id, String name, NegotiatedMedia media, Keeping keeping) {
    this.id = id;
    this.name = name;
    this.media = media;
    this.keeping = keeping;
    this.viewersKeeping = keeping;
  }

  public int id() {
    return id;
  }

  public NegotiatedMedia media() {
    return media;
  }

  public TrackKind kind() {
    return media.kind();
  }

  /** How much of it each loop keeps. */
  Keeping keeping() {
    return keeping;
  }

  /** The same for viewers, who get more of it once the publisher is {@link #unheard}. */
  Keeping viewersKeeping() {
    return viewersKeeping;
  }

  /** The publisher sends and makes no keyframe when asked. Any loop. */
  void unheard() {
    if (keeping.equals(Keeping.LIVE)) {
      viewersKeeping = Keeping.UNHEARD;
    }
  }

  /** Whether its publisher cannot be asked for a keyframe, so that all since the last is kept. */
  public boolean keepsGroup() {
    return keeping.equals(Keeping.GROUP);
  }

  /** The publisher's codecs; packets name theirs by its place in this list. */
  public List<Codec> codecs() {
    return media.codecs();
  }

  /** The encoding name of one of the publisher's payload types; empty when it is none of them. */
  public String codecName(int payloadType) {
    return media.codecs().stream()
        .filter(each -> each.payloadType() == payloadType)
        .map(Codec::name)
        .findFirst()
        .orElse("");
  }

  /** The publisher's header extension ids. */
  public ExtensionIds extensions() {
    return media.extensions();
  }

  /** The codec of the newest packets, or the publisher's first choice before any. */
  public Codec codec() {
    return media.codecs().get(codec);
  }

  void codec(int index) {
    if (codec != index) {
      codec = index;
    }
  }

  /** Whether a packet has come. */
  public boolean started() {
    return started;
  }

  void start() {
    started = true;
  }

  /** Whether anybody takes its packets, on any loop. */
  public boolean watched() {
    return watchers.get() > 0;
  }

  /** Counts those who take its packets. Each replica's loop for its own. */
  void watchers(int change) {
    watchers.addAndGet(change);
  }

  /** Which wall time the timestamps mean; null until the publisher has said so. */
  public @Nullable TimeMapping time() {
    return time;
  }

  public void time(TimeMapping mapping) {
    time = mapping;
  }

  /**
   * Says when media came, to see whether it comes late. One thread.
   *
   * @param mediaNs its time by the publisher's clock
   */
  public void arrived(long mediaNs, long nowNs) {
    if (delay.onMedia(mediaNs, nowNs)) {
      delayMs = delay.delayNs() / 1_000_000;
    }
  }

  /** Replaces the live numbers. Owning loop only. */
  public void layers(List<LayerInfo> layers) {
    this.layers = layers;
  }

  public TrackInfo info() {
    return new TrackInfo(name, kind(), codec().name(), layers, delayMs);
  }
}
