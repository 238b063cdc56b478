package dev.mediahub.media.room;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.bwe.VideoThinner;
import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.rtp.Rtx;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.CodecMatch;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.SendStream;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Counter;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's copy of one track: numbers packets without gaps of our own making, keeps timestamps
 * going when the source changes, thins video out for a slow path, answers NACKs from the track's
 * cache. Lives on its viewer's loop; forwarding allocates nothing.
 */
public final class Subscriber implements SendStream {
  private static final int VIDEO_HISTORY = 1024;
  private static final int AUDIO_HISTORY = 128;

  private static final int NOT_NEGOTIATED = -1;

  private final Sender sender;
  private final LoopStats stats;
  private final NegotiatedMedia media;
  private final int number;
  private final int ssrc;
  private final int rtxSsrc;
  private final boolean video;
  private final boolean resendsByRtx;
  private final boolean resendsAsItWas;
  private final SubscriberHeader header;
  private final SequenceNumbers numbers;
  private final CatchUp catchUp;
  private final @Nullable VideoThinner thinner;

  private @Nullable TrackReplica replica;
  private int[] payloadTypes = {};
  private int[] rtxPayloadTypes = {};

  private boolean started;
  private int epoch;
  private int timestampOffset;
  private int lastTimestamp;
  private long lastSentNs;
  private long rtxIndex;
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
    this.ssrc = (int) media.ssrc();
    this.rtxSsrc = (int) media.rtxSsrc();
    this.video = media.kind() == TrackKind.VIDEO;
    boolean rtx = media.codecs().stream().anyMatch(codec -> codec.rtxPayloadType() >= 0);
    boolean nack = media.codecs().stream().anyMatch(Codec::nack);
    this.resendsByRtx = rtx && media.rtxSsrc() >= 0;
    this.resendsAsItWas = nack && !resendsByRtx;
    // A packet sent twice under one index must be the same to the bit, so its header has nothing
    // that changes: a second tag under one IV would give the authentication key away.
    this.header =
        new SubscriberHeader(resendsAsItWas ? ExtensionIds.NONE : media.extensions(), media.mid());
    this.numbers = new SequenceNumbers(video ? VIDEO_HISTORY : AUDIO_HISTORY, firstIndex);
    this.catchUp = new CatchUp(sender.gate());
    this.thinner = video ? new VideoThinner(sender.gate()) : null;
    this.rtxIndex = firstIndex;
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
    mapCodecs(to.track());
    if (video && !startFromKeyframe(to.layer(0), nowNs)) {
      to.requestKeyframe(false, nowNs);
    }
  }

  void detach() {
    replica = null;
  }

  private void mapCodecs(Track track) {
    payloadTypes = new int[track.codecs().size()];
    rtxPayloadTypes = new int[payloadTypes.length];
    for (int i = 0; i < payloadTypes.length; i++) {
      Codec codec = CodecMatch.find(media.codecs(), track.codecs().get(i));
      payloadTypes[i] = codec == null ? NOT_NEGOTIATED : codec.payloadType();
      rtxPayloadTypes[i] = codec == null ? NOT_NEGOTIATED : codec.rtxPayloadType();
    }
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
    if (thinner != null && thinner.pacing()) {
      pace(layer, nowNs);
    }
  }

  /** Goes on with catching up. */
  private void goOn(LayerBuffer layer, long nowNs) {
    for (int slot = catchUp.nextSlot(layer.cache, nowNs);
        slot >= 0;
        slot = catchUp.nextSlot(layer.cache, nowNs)) {
      int payloadType = payloadTypes[layer.codec(slot)];
      if (payloadType == NOT_NEGOTIATED) {
        stats.drop(Drop.CODEC_NOT_NEGOTIATED);
      } else {
        send(layer, slot, payloadType, false, nowNs);
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
    int payloadType = payloadTypes[layer.codec(slot)];
    if (payloadType == NOT_NEGOTIATED) {
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
    send(layer, slot, payloadType, padded && resendsByRtx, nowNs);
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
    boolean flowed = gate.flowing();
    int verdict =
        gate.admit(sequence, cache.timestamp(slot), cache.length(slot), cache.flags(slot), nowNs);
    if (verdict == VideoThinner.SEND) {
      if (!flowed) {
        numbers.goOnWith(sequence);
      } else {
        numbers.closeGap(sequence);
      }
      return true;
    }
    stats.drop(Drop.SLOW_SUBSCRIBER);
    if (verdict == VideoThinner.DROP) {
      numbers.leaveOut(sequence);
    }
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
      int payloadType = payloadTypes[layer.codec(slot)];
      if (payloadType != NOT_NEGOTIATED) {
        numbers.goOnWith(layer.cache.sequence(slot));
        send(layer, slot, payloadType, false, nowNs);
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

  private void send(LayerBuffer layer, int slot, int payloadType, boolean padded, long nowNs) {
    PacketCache cache = layer.cache;
    long sequence = cache.sequence(slot);
    long index = numbers.take(sequence);
    if (index < 0) {
      stats.drop(Drop.DUPLICATE_OR_LATE);
      return;
    }
    int timestamp = trackTimestamp(cache, slot) + timestampOffset;
    int length = transmit(layer, slot, payloadType, timestamp, index, padded, nowNs);
    if (length == 0) {
      return;
    }
    if (numbers.sent(index, sequence)) {
      lastTimestamp = timestamp;
      lastSentNs = nowNs;
    }
    packetsSent++;
    octetsSent += cache.length(slot) - cache.payloadOffset(slot);
    stats.add(video ? Counter.VIDEO_OUT_PACKETS : Counter.AUDIO_OUT_PACKETS, 1);
    stats.add(video ? Counter.VIDEO_OUT_BYTES : Counter.AUDIO_OUT_BYTES, length);
  }

  private int trackTimestamp(PacketCache cache, int slot) {
    return catchUp.timestamp(cache.sequence(slot), cache.timestamp(slot));
  }

  private int transmit(
      LayerBuffer layer,
      int slot,
      int payloadType,
      int timestamp,
      long index,
      boolean padded,
      long nowNs) {
    PacketCache cache = layer.cache;
    int transport = header.hasTransportSequence() ? sender.nextTransportSequence() : -1;
    int at = sender.claim();
    int headerLength =
        header.write(
            sender.buffer(),
            at,
            (cache.flags(slot) & PacketCache.FRAME_END) != 0,
            padded,
            payloadType,
            (int) index,
            timestamp,
            ssrc,
            transport,
            layer,
            slot);
    int payload = cache.payloadOffset(slot);
    int length = cache.length(slot) - payload;
    return sender.send(
        at,
        headerLength,
        cache.buffer(),
        cache.offsetOf(slot) + payload,
        padded ? length + 1 : length,
        index,
        transport,
        nowNs);
  }

  @Override
  public void onNack(int sequence, long nowNs) {
    TrackReplica from = replica;
    if (from == null || !started || !(resendsByRtx || resendsAsItWas)) {
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
    int length =
        resendsByRtx
            ? retransmit(layer, slot, timestamp, index, nowNs)
            : transmit(
                layer, slot, payloadTypes[layer.codec(slot)], timestamp, index, false, nowNs);
    if (length > 0) {
      stats.add(Counter.RTX_OUT_PACKETS, 1);
      stats.add(Counter.RTX_OUT_BYTES, length);
    }
  }

  /** RFC 4588, section 4: own SSRC and numbers, the original number before the payload. */
  private int retransmit(LayerBuffer layer, int slot, int timestamp, long original, long nowNs) {
    int payloadType = rtxPayloadTypes[layer.codec(slot)];
    if (payloadType == NOT_NEGOTIATED) {
      return 0;
    }
    PacketCache cache = layer.cache;
    ByteBuffer out = sender.buffer();
    int transport = header.hasTransportSequence() ? sender.nextTransportSequence() : -1;
    int at = sender.claim();
    int headerLength =
        header.write(
            out,
            at,
            (cache.flags(slot) & PacketCache.FRAME_END) != 0,
            false,
            payloadType,
            (int) rtxIndex,
            timestamp,
            rtxSsrc,
            transport,
            layer,
            slot);
    int payload = at + headerLength;
    int length = cache.length(slot) - cache.payloadOffset(slot);
    out.putShort(payload, (short) original);
    out.put(
        payload + Rtx.OSN_LENGTH,
        cache.buffer(),
        cache.offsetOf(slot) + cache.payloadOffset(slot),
        length);
    return sender.send(
        at, headerLength, out, payload, length + Rtx.OSN_LENGTH, rtxIndex++, transport, nowNs);
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
    return ssrc;
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
