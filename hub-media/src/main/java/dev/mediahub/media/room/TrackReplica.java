package dev.mediahub.media.room;

import dev.mediahub.media.protocol.recovery.KeyframeRequests;
import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A track on one loop: the packets this loop keeps of it and the subscribers that live here. The
 * publisher's loop has the first replica, which feeds those of other loops, once a loop however
 * many viewers they have. Loop thread only.
 *
 * <p>Packets are kept as they come and forwarded at the turn's end, subscriber by subscriber, so
 * that what goes to one viewer leaves together.
 */
public final class TrackReplica {
  private static final Subscriber[] NOBODY = {};
  private static final ReplicaFeed[] NOWHERE = {};

  private final Track track;
  private final LayerBuffer[] layers;
  private final KeyframeRequests keyframes = new KeyframeRequests();
  private final KeyframeSource source;
  private final LoopStats stats;
  private Subscriber[] subscribers = NOBODY;
  private ReplicaFeed[] feeds = NOWHERE;
  private final List<FeedStart> starting = new ArrayList<>();
  private int watchers;
  private HeldFrames held = HeldFrames.NONE;
  private final FrameGather gather = new FrameGather();
  private boolean keyframeWanted;
  private boolean keyframeWantedSlowly;
  private long packets;
  private long bytes;
  private long frames;

  public TrackReplica(Track track, KeyframeSource source, LoopStats stats) {
    this.track = track;
    this.source = source;
    this.stats = stats;
    this.layers = new LayerBuffer[] {new LayerBuffer(track)};
  }

  public Track track() {
    return track;
  }

  /** Says where frames wait while nobody takes its packets. */
  public void holds(HeldFrames frames) {
    held = frames;
  }

  /** Forgets what a viewer could start with; the next keyframe is the first. */
  public void startOver() {
    for (LayerBuffer layer : layers) {
      layer.cache.forgetKeyframe();
    }
  }

  /**
   * Takes a packet: keeps it, hands it to the other loops, forwards it at {@link #forward}.
   *
   * @param arrivalNs when it reached the hub
   * @return whether a keyframe begins with it
   */
  public boolean onPacket(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs) {
    LayerBuffer into = layers[layer];
    if (into.isFull()) {
      forward(arrivalNs);
    }
    int slot = into.put(sequence, codec, buffer, offset, length, arrivalNs);
    if (slot < 0) {
      stats.drop(reason(slot));
      return false;
    }
    note(into, slot, codec, length, arrivalNs);
    for (ReplicaFeed feed : feeds) {
      feed.onPacket(layer, sequence, codec, buffer, offset, length, arrivalNs);
    }
    for (int i = 0; i < starting.size(); i++) {
      starting.get(i).onPacket(layer, sequence, codec, buffer, offset, length, arrivalNs);
    }
    return into.lastWasKeyframe();
  }

  private static Drop reason(int refusal) {
    return switch (refusal) {
      case PacketCache.TOO_BIG -> Drop.TOO_LARGE;
      case PacketCache.MALFORMED -> Drop.MALFORMED_RTP;
      default -> Drop.DUPLICATE_OR_LATE;
    };
  }

  /** Takes a packet that is older than this replica: for its subscribers' start, at once. */
  public void onReplay(
      int layer,
      long sequence,
      int codec,
      ByteBuffer buffer,
      int offset,
      int length,
      long arrivalNs,
      long nowNs) {
    onPacket(layer, sequence, codec, buffer, offset, length, arrivalNs);
    if (layers[layer].catchesUp()) {
      layers[layer].clearPending(); // Subscribers find it in the cache, in their own time.
    } else {
      forward(nowNs);
    }
  }

  private void note(LayerBuffer into, int slot, int codec, int length, long arrivalNs) {
    packets++;
    bytes += length;
    if ((into.cache.flags(slot) & PacketCache.FRAME_END) != 0) {
      frames++;
    }
    if (!track.started()) {
      track.start();
    }
    track.codec(codec);
    keyframes.onPacket(arrivalNs);
    if (into.lastWasKeyframe()) {
      keyframes.onKeyframe(arrivalNs);
    }
  }

  /** Forwards what has come since the last call to this loop's subscribers. */
  public void forward(long nowNs) {
    for (LayerBuffer layer : layers) {
      if (layer.pendingCount() > 0) {
        forward(layer, nowNs);
      }
    }
  }

  private void forward(LayerBuffer layer, long nowNs) {
    Subscriber[] receivers = subscribers;
    try {
      if (receivers.length > 0) {
        layer.equaliseSizes();
        for (Subscriber subscriber : receivers) {
          subscriber.forwardPending(layer, nowNs);
        }
      }
    } finally {
      layer.clearPending(); // After a fault too: packets that cause one must not do so for ever.
    }
  }

  /** Whether what waits should go now; false while the rest of its frame is about to come. */
  public boolean isReady(long nowNs) {
    return gather.isReady(layers[0].endsFrame(), pendingCount(), subscribers.length, nowNs);
  }

  /** When what waits must go at the latest; after {@link #isReady} said no. */
  public long deadlineNs() {
    return gather.deadlineNs();
  }

  /** How many packets wait for {@link #forward}. */
  public int pendingCount() {
    int count = 0;
    for (LayerBuffer layer : layers) {
      count += layer.pendingCount();
    }
    return count;
  }

  /** When the {@code index}-th waiting packet reached the hub. */
  public long pendingArrivalNs(int index) {
    LayerBuffer layer = layers[0];
    return layer.cache.arrivalNs(layer.pendingSlot(index));
  }

  /** Adds a subscriber that lives on this loop; it starts at once if a recent keyframe is kept. */
  public void add(Subscriber subscriber, long nowNs) {
    releaseHeld();
    forward(nowNs); // What waits is older than the subscriber.
    subscribers = Arrays.copyOf(subscribers, subscribers.length + 1);
    subscribers[subscribers.length - 1] = subscriber;
    tellWatchers();
    subscriber.attach(this, nowNs);
  }

  public void remove(Subscriber subscriber) {
    subscribers =
        Arrays.stream(subscribers).filter(each -> each != subscriber).toArray(Subscriber[]::new);
    subscriber.detach();
    tellWatchers();
  }

  /** Leaves all subscribers without a source; they keep silent until they get another. */
  public void close() {
    for (Subscriber subscriber : subscribers) {
      subscriber.detach();
    }
    subscribers = NOBODY;
    feeds = NOWHERE;
    starting.clear();
    tellWatchers();
  }

  private void releaseHeld() {
    if (watchers == 0) {
      held.release();
    }
  }

  private void tellWatchers() {
    int now = subscribers.length + feeds.length + starting.size();
    track.watchers(now - watchers);
    watchers = now;
    if (now == 0) {
      held.hold();
    }
  }

  /** Whether subscribers, other loops or taps take its packets. */
  public boolean isWatched() {
    return watchers > 0;
  }

  public int subscriberCount() {
    return subscribers.length;
  }

  /**
   * Feeds another loop or a tap from now on, beginning with the packets since a recent keyframe.
   *
   * @return whether there was one
   */
  public boolean add(ReplicaFeed feed, long nowNs) {
    releaseHeld();
    LayerBuffer layer = layers[0];
    long from = feed.leadsToViewers() ? layer.recentKeyframe(nowNs) : layer.readersKeyframe(nowNs);
    if (from == PacketCache.NO_SEQUENCE) {
      feeds = Arrays.copyOf(feeds, feeds.length + 1);
      feeds[feeds.length - 1] = feed;
    } else {
      starting.add(new FeedStart(feed, layer, 0, from));
      startFeeds();
    }
    tellWatchers();
    return from != PacketCache.NO_SEQUENCE;
  }

  private void startFeeds() {
    for (FeedStart each : List.copyOf(starting)) {
      if (each.handOn()) {
        starting.remove(each);
        feeds = Arrays.copyOf(feeds, feeds.length + 1);
        feeds[feeds.length - 1] = each.feed();
      }
    }
  }

  public void remove(ReplicaFeed feed) {
    feeds = Arrays.stream(feeds).filter(each -> each != feed).toArray(ReplicaFeed[]::new);
    starting.removeIf(each -> each.feed() == feed);
    tellWatchers();
  }

  LayerBuffer layer(int index) {
    return layers[index];
  }

  /** A viewer needs a keyframe: asks for one, unless that was done just now. */
  public void requestKeyframe(boolean slowly, long nowNs) {
    if (slowly) {
      keyframes.requestSlowly();
      keyframeWantedSlowly = true;
    } else {
      keyframes.request();
      keyframeWanted = true;
    }
    pollKeyframes(nowNs);
  }

  /**
   * What has to go on while no packets come; call every 20 ms or so while it is watched.
   *
   * @return whether a subscriber or another loop is catching up: call again after 5 ms
   */
  public boolean tick(long nowNs) {
    // A tick serves viewers from the cache. What waits lies there already: handing it out here and
    // at the turn's end would send one packet twice, under one SRTP index.
    forward(nowNs);
    pollKeyframes(nowNs);
    if (!starting.isEmpty()) {
      startFeeds();
    }
    boolean soon = !starting.isEmpty();
    for (Subscriber subscriber : subscribers) {
      subscriber.tick(nowNs);
      soon |= subscriber.catchingUp();
    }
    return soon;
  }

  private void pollKeyframes(long nowNs) {
    if (keyframes.poll(nowNs)) {
      if (keyframes.ignored()) {
        track.unheard();
      }
      source.request(!keyframeWanted && keyframeWantedSlowly);
      keyframeWanted = false;
      keyframeWantedSlowly = false;
    }
  }

  public long packets() {
    return packets;
  }

  public long bytes() {
    return bytes + held.bytes();
  }

  public long frames() {
    return frames + held.frames();
  }

  /** The newest keyframe's size, see {@link dev.mediahub.media.protocol.codec.FrameSize}. */
  public long dimensions() {
    return layers[0].dimensions();
  }
}
