package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.loop.ByteRing;
import dev.mediahub.media.loop.MediaLoop;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.KeyframeSource;
import dev.mediahub.media.room.ReplicaFeed;
import dev.mediahub.media.room.Subscriber;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.stats.LoopStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The track replicas of one loop: those its own publishers feed and those that other loops feed by
 * ring for its viewers. Loop thread only, but for {@link #feed} and the like, which other loops
 * call through this loop's commands.
 */
final class LoopTracks {
  private final LoopMedia home;
  private final MediaLoop loop;
  private final LoopStats stats;
  private final Map<Integer, Owned> owned = new HashMap<>();
  private final Map<Integer, Borrowed> borrowed = new HashMap<>();
  private @Nullable TrackReplica[] slots = new TrackReplica[16];

  /** A track published on this loop. */
  private record Owned(TrackReplica replica, LayerMeter meter, List<RingFeed> feeds) {}

  /** A track published on another loop. */
  private record Borrowed(TrackReplica replica, LoopMedia owner, int slot) {}

  LoopTracks(LoopMedia home, MediaLoop loop, LoopStats stats) {
    this.home = home;
    this.loop = loop;
    this.stats = stats;
  }

  TrackReplica own(
      Track track, KeyframeSource source, ToLongFunction<NegotiatedMedia> packetsLost) {
    TrackReplica replica = new TrackReplica(track, source, stats);
    owned.put(
        track.id(), new Owned(replica, new LayerMeter(replica, packetsLost), new ArrayList<>()));
    return replica;
  }

  /** Gives a track of this loop to somebody who takes packets, beginning at its keyframe. */
  void tap(Track track, ReplicaFeed feed, long nowNs) {
    Owned source = owned.get(track.id());
    if (source != null && !source.replica.add(feed, nowNs)) {
      source.replica.requestKeyframe(false, nowNs);
    }
    home.watched();
  }

  /** For a tap's sake. */
  void askForKeyframe(Track track) {
    requestKeyframe(track, false);
  }

  void untap(Track track, ReplicaFeed feed) {
    Owned source = owned.get(track.id());
    if (source != null) {
      source.replica.remove(feed);
    }
  }

  void disown(Track track) {
    Owned gone = owned.remove(track.id());
    if (gone == null) {
      return;
    }
    gone.replica.close();
    for (RingFeed feed : gone.feeds) {
      feed.target().loop().execute(() -> feed.target().tracks().abandon(track));
    }
  }

  /** The publisher's loop has ended the track. */
  private void abandon(Track track) {
    Borrowed gone = borrowed.remove(track.id());
    if (gone != null) {
      slots[gone.slot] = null;
      gone.replica.close();
    }
  }

  void subscribe(Track track, LoopMedia owner, Subscriber subscriber, long nowNs) {
    home.watched();
    if (owner == home) {
      Owned here = owned.get(track.id());
      if (here != null) {
        here.replica.add(subscriber, nowNs);
      }
      return;
    }
    Borrowed copy = borrowed.get(track.id());
    if (copy == null) {
      copy = borrow(track, owner);
    }
    copy.replica.add(subscriber, nowNs);
  }

  private Borrowed borrow(Track track, LoopMedia owner) {
    int slot = freeSlot();
    KeyframeSource source =
        slowly -> owner.loop().execute(() -> owner.tracks().requestKeyframe(track, slowly));
    TrackReplica replica = new TrackReplica(track, source, stats);
    Borrowed copy = new Borrowed(replica, owner, slot);
    slots[slot] = replica;
    borrowed.put(track.id(), copy);
    owner.loop().execute(() -> owner.tracks().feed(track, home, slot));
    return copy;
  }

  private int freeSlot() {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == null) {
        return i;
      }
    }
    int first = slots.length;
    slots = Arrays.copyOf(slots, first * 2);
    return first;
  }

  void unsubscribe(Subscriber subscriber) {
    TrackReplica replica = subscriber.replica();
    if (replica == null) {
      return;
    }
    replica.remove(subscriber);
    Track track = replica.track();
    Borrowed copy = borrowed.get(track.id());
    if (copy != null && copy.replica == replica && replica.subscriberCount() == 0) {
      borrowed.remove(track.id());
      slots[copy.slot] = null;
      copy.owner.loop().execute(() -> copy.owner.tracks().unfeed(track, home, copy.slot));
    }
  }

  /** Another loop wants this track from now on. */
  private void feed(Track track, LoopMedia target, int slot) {
    Owned source = owned.get(track.id());
    ByteRing ring = loop.ringTo(target.loop());
    if (source == null || ring == null) {
      target.loop().execute(() -> target.tracks().abandon(track));
      return;
    }
    RingFeed feed = new RingFeed(target, track, slot, ring, stats);
    source.feeds.add(feed);
    source.replica.add(feed, loop.nowNs());
    home.watched();
  }

  private void unfeed(Track track, LoopMedia target, int slot) {
    Owned source = owned.get(track.id());
    if (source == null) {
      return;
    }
    for (RingFeed feed : List.copyOf(source.feeds)) {
      if (feed.target() == target && feed.slot() == slot) {
        source.feeds.remove(feed);
        source.replica.remove(feed);
      }
    }
  }

  private void requestKeyframe(Track track, boolean slowly) {
    Owned source = owned.get(track.id());
    if (source != null) {
      source.replica.requestKeyframe(slowly, loop.nowNs());
    }
  }

  /** The replica that a ring message means; null when it is gone. */
  @Nullable TrackReplica inSlot(int slot, int track) {
    TrackReplica replica = slot >= 0 && slot < slots.length ? slots[slot] : null;
    return replica != null && replica.track().id() == track ? replica : null;
  }

  /** Whether any track here has somebody to serve. */
  boolean areWatched() {
    for (Owned each : owned.values()) {
      if (each.replica.isWatched()) {
        return true;
      }
    }
    for (Borrowed each : borrowed.values()) {
      if (each.replica.isWatched()) {
        return true;
      }
    }
    return false;
  }

  /** As {@link TrackReplica#tick}, for all. */
  boolean tick(long nowNs) {
    boolean soon = false;
    for (Owned each : owned.values()) {
      soon |= each.replica.tick(nowNs);
    }
    for (Borrowed each : borrowed.values()) {
      soon |= each.replica.tick(nowNs);
    }
    return soon;
  }

  /** Brings the tracks' live numbers up to date; call once a second. */
  void measure(long nowNs) {
    owned.values().forEach(each -> each.meter.measure(nowNs));
  }
}
