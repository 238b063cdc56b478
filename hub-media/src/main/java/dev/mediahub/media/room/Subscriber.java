package dev.mediahub.media.room;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.bwe.VideoThinner;
import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.SendStream;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's copy of one track: numbers packets without gaps of our own making, keeps timestamps
 * going when the source changes, thins video out for a slow path, answers NACKs from the track's
 * cache. Lives on its viewer's loop; forwarding allocates nothing.
 */
public final class Subscriber implements SendStream {
  private static final int VIDEO_HISTORY = 1024;
  private static final int AUDIO_HISTORY = 128;

  private final Sender sender;
  private final LoopStats stats;
  private final NegotiatedMedia media;
  private final int number;
  private final boolean video;
  private final SubscriberPackets packets;
  private final SequenceNumbers numbers;
  private final CatchUp catchUp;
  private final @Nullable VideoThinner thinner;

  private @Nullable TrackReplica replica;
  private boolean started;
  private int epoch;
  private int timestampOffset;
  private int lastTimestamp;
  private long lastSentNs;
  private int packetsSent;
  private int octetsSent;

  /**
   * @param number the viewer's number for this stream, from 0
   * @param media what the viewer negotiated; its SSRCs are the ones we announced
   * @param firstIndex where sequence numbers begin, 1 to 32767 (RFC 3711, section 3.3.1: a start in
   *     the lower half keeps the rollover counter certain when first packets are lost)
   */
  public Subscriber(
      Sender sender, LoopStats stats, NegotiatedMedia media, int number, int firstIndex) {
    this.sender = sender;
    this.stats = stats;
    this.media = media;
    this.number = number;
    this.video = media.kind() == TrackKind.VIDEO;
    this.packets = new SubscriberPackets(sender, media, firstIndex);
    this.numbers = new SequenceNumbers(video ? VIDEO_HISTORY : AUDIO_HISTORY, firstIndex);
    this.catchUp = new CatchUp(sender.gate());
    this.thinner = video ? new VideoThinner(sender.gate()) : null;
  }

  public NegotiatedMedia media() {
    return media;
  }

  /** The replica this subscriber is fed by now; null while its publisher is away. */
  public @Nullable TrackReplica replica() {
    return replica;
  }

  void attach(TrackReplica to, long nowNs) {
    replica = to;
    started = false;
    catchUp.reset();
    packets.carry(new TrackCodecs(media.codecs(), to.track().codecs()));
    if (video && !startFromKeyframe(to.layer(0), nowNs)) {
      to.requestKeyframe(false, nowNs);
    }
  }

  void detach() {
    replica = null;
  }

  private boolean startFromKeyframe(LayerBuffer layer, long nowNs) {
    PacketCache cache = layer.cache;
    long from = layer.recentKeyframe(nowNs);
    if (from == PacketCache.NO_SEQUENCE) {
      return false;
    }
    if (layer.catchesUp()) {
      int newest = cache.timestamp(cache.slotOf(cache.newestSequence()));
      int after = started ? lastTimestamp - timestampOffset : newest;
      catchUp.begin(cache, from, after, clockRate(), nowNs);
      begin(cache, cache.slotOf(from), nowNs);
      goOn(layer, nowNs);
      return true;
    }
    for (long sequence = from; sequence <= cache.newestSequence(); sequence++) {
      int slot = cache.slotOf(sequence);
      if (slot >= 0) {
        forward(layer, slot, false, nowNs);
      }
    }
    return started;
  }

  void forwardPending(LayerBuffer layer, long nowNs) {
    if (video && !started && layer.catchesUp() && !catchUp.failed()) {
      startFromKeyframe(layer, nowNs); // Which also sends what has just come.
      return;
    }
    if (catchUp.active()) {
      goOn(layer, nowNs);
      return;
    }
    int count = layer.pendingCount();
    for (int i = 0; i < count; i++) {
      forward(layer, layer.pendingSlot(i), layer.padded(i), nowNs);
    }
    if (started && thinner != null && thinner.pacing()) {
      pace(layer, nowNs);
    }
  }

  /** Goes on with catching up. */
  private void goOn(LayerBuffer layer, long nowNs) {
    for (int slot = catchUp.nextSlot(layer.cache, nowNs);
        slot >= 0;
        slot = catchUp.nextSlot(layer.cache, nowNs)) {
      if (packets.carries(layer, slot)) {
        send(layer, slot, false, nowNs);
      } else {
        stats.drop(Drop.CODEC_NOT_NEGOTIATED);
      }
    }
    if (catchUp.failed()) {
      restart(nowNs);
    } else if (!catchUp.active() && thinner != null) {
      thinner.flowFrom(catchUp.cursor());
    }
  }

  private void forward(LayerBuffer layer, int slot, boolean padded, long nowNs) {
    PacketCache cache = layer.cache;
    long sequence = cache.sequence(slot);
    if (!packets.carries(layer, slot)) {
      stats.drop(Drop.CODEC_NOT_NEGOTIATED);
      return;
    }
    if (started && Receiver.epochOf(sequence) != epoch) {
      if (Receiver.epochOf(sequence) < epoch) {
        return;
      }
      restart(nowNs);
    }
    if (!started && !begin(cache, slot, nowNs)) {
      return;
    }
    if (thinner != null && !passes(cache, slot, nowNs)) {
      return;
    }
    send(layer, slot, padded, nowNs);
  }

  /** Another RTP source of the same media: begins anew, at its first keyframe. */
  private void restart(long nowNs) {
    started = false;
    numbers.forget();
    TrackReplica from = replica;
    if (video && from != null) {
      from.requestKeyframe(false, nowNs);
    }
  }

  private boolean begin(PacketCache cache, int slot, long nowNs) {
    if (video && (cache.flags(slot) & PacketCache.KEYFRAME_START) == 0) {
      return false;
    }
    long sequence = cache.sequence(slot);
    epoch = Receiver.epochOf(sequence);
    if (lastSentNs == 0) {
      timestampOffset = 0;
    } else if (!started) {
      long elapsed = (nowNs - lastSentNs) * clockRate() / 1_000_000_000L;
      timestampOffset = lastTimestamp + (int) Math.max(1, elapsed) - trackTimestamp(cache, slot);
    }
    started = true;
    numbers.begin(sequence);
    if (thinner != null) {
      thinner.flowFrom(sequence);
    }
    return true;
  }

  private boolean passes(PacketCache cache, int slot, long nowNs) {
    VideoThinner gate = thinner;
    if (gate == null) {
      return true;
    }
    long sequence = cache.sequence(slot);
    int verdict =
        gate.admit(sequence, cache.timestamp(slot), cache.length(slot), cache.flags(slot), nowNs);
    if (verdict == VideoThinner.SEND) {
      if (gate.takeJump()) {
        numbers.goOnWith(sequence);
      }
      return true;
    }
    stats.drop(Drop.SLOW_SUBSCRIBER);
    TrackReplica from = replica;
    if (from != null && gate.wantsKeyframe(nowNs)) {
      from.requestKeyframe(true, nowNs);
    }
    return false;
  }

  /** Sends what the path has room for of a keyframe that is too big to be sent at once. */
  private void pace(LayerBuffer layer, long nowNs) {
    VideoThinner gate = thinner;
    if (gate == null) {
      return;
    }
    for (int slot = gate.nextPacedSlot(layer.cache, nowNs);
        slot >= 0;
        slot = gate.nextPacedSlot(layer.cache, nowNs)) {
      if (packets.carries(layer, slot)) {
        if (gate.takeJump()) {
          numbers.goOnWith(layer.cache.sequence(slot));
        }
        send(layer, slot, false, nowNs);
      }
    }
  }

  /** Goes on with a paced keyframe, or catching up, while no packets come. */
  void tick(long nowNs) {
    TrackReplica from = replica;
    if (from != null && catchUp.active()) {
      goOn(from.layer(0), nowNs);
    } else if (thinner != null && from != null && started && thinner.pacing()) {
      pace(from.layer(0), nowNs);
    }
  }

  /** Whether it is to be called every few milliseconds. */
  boolean catchingUp() {
    return catchUp.active();
  }

  private void send(LayerBuffer layer, int slot, boolean padded, long nowNs) {
    PacketCache cache = layer.cache;
    long sequence = cache.sequence(slot);
    long index = numbers.take(sequence);
    if (index < 0) {
      stats.drop(Drop.DUPLICATE_OR_LATE);
      return;
    }
    int timestamp = trackTimestamp(cache, slot) + timestampOffset;
    int length = packets.send(layer, slot, timestamp, index, padded, nowNs);
    if (length == 0) {
      return;
    }
    if (numbers.sent(index, sequence)) {
      lastTimestamp = timestamp;
      lastSentNs = nowNs;
    }
    packetsSent++;
    octetsSent += packets.payloadLength(layer, slot);
    stats.add(video ? Counter.VIDEO_OUT_PACKETS : Counter.AUDIO_OUT_PACKETS, 1);
    stats.add(video ? Counter.VIDEO_OUT_BYTES : Counter.AUDIO_OUT_BYTES, length);
  }

  private int trackTimestamp(PacketCache cache, int slot) {
    return catchUp.timestamp(cache.sequence(slot), cache.timestamp(slot));
  }

  @Override
  public void onNack(int sequence, long nowNs) {
    TrackReplica from = replica;
    if (from == null || !started || !packets.resends()) {
      return;
    }
    long index = numbers.indexOf16(sequence);
    long trackSequence = numbers.sequenceOf(index);
    LayerBuffer layer = from.layer(0);
    int slot = trackSequence == SentPackets.UNKNOWN ? -1 : layer.cache.slotOf(trackSequence);
    if (slot < 0 || Receiver.epochOf(trackSequence) != epoch) {
      return;
    }
    if (!sender.mayResend(number, sequence, layer.cache.length(slot), nowNs)) {
      return;
    }
    int timestamp = trackTimestamp(layer.cache, slot) + timestampOffset;
    int length = packets.resend(layer, slot, timestamp, index, nowNs);
    if (length > 0) {
      stats.add(Counter.RTX_OUT_PACKETS, 1);
      stats.add(Counter.RTX_OUT_BYTES, length);
    }
  }

  @Override
  public void onKeyframeRequest(long nowNs) {
    TrackReplica from = replica;
    if (from == null || !video) {
      return;
    }
    LayerBuffer layer = from.layer(0);
    boolean passes = thinner == null || thinner.flowing() || catchUp.active();
    boolean repeats = layer.catchesUp() && started && passes && !catchUp.failed();
    if (repeats && layer.recentKeyframe(nowNs) != PacketCache.NO_SEQUENCE) {
      if (catchUp.mayRepeat(nowNs)) {
        startFromKeyframe(layer, nowNs);
      }
    } else {
      // One that is being thinned out will say so itself when its path has room.
      from.requestKeyframe(thinner != null && started && !thinner.flowing(), nowNs);
    }
  }

  @Override
  public int ssrc() {
    return packets.ssrc();
  }

  @Override
  public int clockRate() {
    return media.codecs().get(0).clockRate();
  }

  @Override
  public boolean canReport() {
    TrackReplica from = replica;
    TimeMapping time = from == null ? null : from.track().time();
    return started && packetsSent > 0 && time != null && time.epoch() == epoch;
  }

  @Override
  public int timestampAt(long wallNs) {
    TrackReplica from = replica;
    TimeMapping time = from == null ? null : from.track().time();
    return time == null ? 0 : time.timestampAt(wallNs, clockRate()) + timestampOffset;
  }

  @Override
  public int packetsSent() {
    return packetsSent;
  }

  @Override
  public int octetsSent() {
    return octetsSent;
  }
}
