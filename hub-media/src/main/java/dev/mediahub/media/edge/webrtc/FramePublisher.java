package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.room.HeldFrames;
import dev.mediahub.media.room.MediaFrame;
import dev.mediahub.media.room.Packetizer;
import dev.mediahub.media.room.RtpWriter;
import dev.mediahub.media.room.TimeMapping;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.room.TrackReplica;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A publisher whose media comes as frames and not over WebRTC. Its frames become packets on the
 * loop it was given, once, and from there go the way of all packets. Methods may be called from any
 * thread, frames from one at a time.
 */
public final class FramePublisher implements TrackSource {
  /** A loop that is this far behind gets no more: 2 s of video and sound. */
  private static final int MAX_WAITING = 256;

  /** RTP's 32 bits of 90 kHz tell timestamps within 6.6 h apart. */
  private static final long NOTE_TIME_EVERY_S = 3600;

  private final LoopMedia loop;
  private final List<Track> tracks;
  private final @Nullable Packetizer[] packetizers;
  private final long wallOffsetNs;
  private final @Nullable HeldGroup[] held;
  private final AtomicLong[] unheard;
  private final TrackReplica[] replicas;
  private final RtpWriter[] writers;
  private final Runnable[] keyframeSources;
  private final long[] notedTimestamps;
  private final AtomicInteger waiting = new AtomicInteger();
  private long wallOfZeroNs = Long.MIN_VALUE;
  private long arrivalNs;
  private boolean needsKeyframe;
  private boolean closed;

  /**
   * @param packetizers one a track; null for audio, whose frames are packets
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   */
  public FramePublisher(
      LoopMedia loop,
      List<Track> tracks,
      List<@Nullable Packetizer> packetizers,
      long wallOffsetNs) {
    this.loop = loop;
    this.tracks = List.copyOf(tracks);
    this.packetizers = packetizers.toArray(new Packetizer[0]);
    this.wallOffsetNs = wallOffsetNs;
    this.held =
        tracks.stream()
            .map(track -> track.keepsGroup() ? new HeldGroup() : null)
            .toArray(HeldGroup[]::new);
    this.unheard = tracks.stream().map(_ -> new AtomicLong()).toArray(AtomicLong[]::new);
    this.replicas = new TrackReplica[tracks.size()];
    this.writers = new RtpWriter[tracks.size()];
    // Mostly nobody can be asked: the cache keeps the newest keyframe and what follows it.
    this.keyframeSources = new Runnable[tracks.size()];
    Arrays.fill(keyframeSources, (Runnable) () -> {});
    this.notedTimestamps = new long[tracks.size()];
    loop.loop().execute(this::open);
  }

  /** Says who makes a keyframe of a track when a viewer needs one; must not block. */
  public void keyframesFrom(int track, Runnable source) {
    loop.loop().execute(() -> keyframeSources[track] = source);
  }

  /** Whether somebody takes a track's packets. */
  public boolean watched(int track) {
    return tracks.get(track).watched();
  }

  /** Whether a packet of a track has come; only then is it there for viewers. */
  public boolean started(int track) {
    return tracks.get(track).started();
  }

  /** Counts what came of a track and was not made into frames, since nobody would take them. */
  public void unheard(int track, int bytes) {
    unheard[track].addAndGet(bytes);
  }

  private void open() {
    for (int i = 0; i < replicas.length; i++) {
      Track track = tracks.get(i);
      int number = i;
      TrackReplica replica = loop.own(track, _ -> keyframeSources[number].run(), _ -> 0);
      replicas[i] = replica;
      HeldGroup group = held[i];
      replica.holds(group == null ? new Unheard(unheard[i]) : new Held(group, replica));
      NegotiatedMedia media = track.media();
      writers[i] =
          new RtpWriter(
              (sequence, buffer, length) -> accept(replica, sequence, buffer, length),
              media.codecs().getFirst().payloadType(),
              1);
    }
  }

  private void accept(TrackReplica replica, long sequence, ByteBuffer buffer, int length) {
    loop.accept(replica, 0, sequence, 0, buffer, 0, length, arrivalNs);
  }

  @Override
  public List<Track> tracks() {
    return tracks;
  }

  @Override
  public LoopMedia home() {
    return loop;
  }

  /**
   * Publishes frames in decoding order.
   *
   * @return false when they were dropped because the loop is too far behind
   */
  public boolean offer(List<MediaFrame> offered) {
    List<MediaFrame> frames = notHeld(offered);
    if (frames.isEmpty()) {
      return true;
    }
    if (waiting.addAndGet(frames.size()) > MAX_WAITING) {
      waiting.addAndGet(-frames.size());
      loop.loop().execute(() -> skip(frames));
      return false;
    }
    return loop.loop().execute(() -> take(frames));
  }

  private List<MediaFrame> notHeld(List<MediaFrame> frames) {
    List<MediaFrame> rest = new ArrayList<>(frames.size());
    for (MediaFrame frame : frames) {
      HeldGroup group = held[frame.track()];
      if (group == null || !group.keeps(frame)) {
        rest.add(frame);
      }
    }
    return rest;
  }

  private void skip(List<MediaFrame> frames) {
    frames.forEach(this::arrives);
    needsKeyframe = true;
    loop.stats().drop(Drop.RING_FULL, frames.size());
  }

  private boolean arrives(MediaFrame frame) {
    HeldGroup group = held[frame.track()];
    return group == null || group.arrives();
  }

  private void take(List<MediaFrame> frames) {
    waiting.addAndGet(-frames.size());
    if (closed) {
      return;
    }
    arrivalNs = loop.loop().nowNs();
    for (MediaFrame frame : frames) {
      if (arrives(frame)) {
        publish(frame);
      }
    }
  }

  private void publish(MediaFrame frame) {
    Packetizer packetizer = packetizers[frame.track()];
    RtpWriter writer = writers[frame.track()];
    writer.timestamp((int) frame.timestamp());
    noteTime(frame);
    int bytes = frame.data().length - frame.offset();
    if (packetizer == null) {
      boolean sent = writer.single(frame.data(), frame.offset());
      if (!sent) {
        loop.stats().drop(Drop.TOO_LARGE);
      }
      count(Counter.AUDIO_IN_PACKETS, Counter.AUDIO_IN_BYTES, sent ? 1 : 0, bytes);
      return;
    }
    needsKeyframe &= !frame.keyframe();
    if (needsKeyframe) {
      loop.stats().drop(Drop.RING_FULL);
      return;
    }
    int packets = packetizer.packetize(frame.data(), frame.offset(), frame.keyframe(), writer);
    if (packets == 0) {
      loop.stats().drop(Drop.MALFORMED_FRAME);
    }
    count(Counter.VIDEO_IN_PACKETS, Counter.VIDEO_IN_BYTES, packets, bytes);
  }

  private void count(Counter packets, Counter bytes, int number, int size) {
    loop.stats().add(packets, number);
    loop.stats().add(bytes, size);
  }

  /** All tracks share one clock, so what belongs together is played together. */
  private void noteTime(MediaFrame frame) {
    Track track = tracks.get(frame.track());
    int clockRate = track.codec().clockRate();
    long sinceNoted = frame.timestamp() - notedTimestamps[frame.track()];
    if (track.time() != null && sinceNoted < NOTE_TIME_EVERY_S * clockRate) {
      return;
    }
    notedTimestamps[frame.track()] = frame.timestamp();
    long mediaNs = Math.round(frame.timestamp() * (1e9 / clockRate));
    if (wallOfZeroNs == Long.MIN_VALUE) {
      wallOfZeroNs = arrivalNs + wallOffsetNs - mediaNs;
    }
    track.time(new TimeMapping(0, wallOfZeroNs + mediaNs, (int) frame.timestamp()));
  }

  /** Changes how later frames are cut, in its order among them. On the frames' thread. */
  public void reconfigure(Runnable change) {
    boolean lost = false;
    for (HeldGroup group : held) {
      lost |= group != null && group.reintroduce();
    }
    boolean waits = lost;
    loop.loop()
        .execute(() -> {
          needsKeyframe |= waits;
          change.run();
        });
  }

  /** A held track's side towards its viewers. */
  private final class Held implements HeldFrames {
    private final HeldGroup group;
    private final TrackReplica replica;

    Held(HeldGroup group, TrackReplica replica) {
      this.group = group;
      this.replica = replica;
    }

    @Override
    public void release() {
      HeldGroup.Released released = group.release();
      if (!released.wasHolding()) {
        return;
      }
      // What the cache has is from before the frames that were held.
      replica.startOver();
      needsKeyframe = true;
      arrivalNs = loop.loop().nowNs();
      released.frames().forEach(FramePublisher.this::publish);
    }

    @Override
    public void hold() {
      group.hold();
    }

    @Override
    public long frames() {
      return group.heldFrames();
    }

    @Override
    public long bytes() {
      return group.heldBytes();
    }
  }

  /** Of a track whose frames nobody keeps there is only their number of bytes. */
  private record Unheard(AtomicLong count) implements HeldFrames {
    @Override
    public void release() {}

    @Override
    public void hold() {}

    @Override
    public long frames() {
      return 0;
    }

    @Override
    public long bytes() {
      return count.get();
    }
  }

  /** Takes its tracks away from their viewers, who wait for another publisher. */
  public void close() {
    loop.loop()
        .execute(() -> {
          closed = true;
          tracks.forEach(loop::disown);
        });
  }
}
