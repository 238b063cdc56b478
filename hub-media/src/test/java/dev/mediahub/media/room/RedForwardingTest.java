package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.netsim.Allocations;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.session.MediaSink;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Receiver;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.Drop;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A publisher that sends Opus in RED (RFC 2198), and what viewers get of it. */
final class RedForwardingTest {
  private static final int OPUS = 111;
  private static final int RED = 63;

  /** One older block of 2 bytes, 960 samples before the 3 bytes of the packet's own. */
  private static final String TWO_BLOCKS = "ef0f00026f" + "aaaa" + "bbbbbb";

  private final LoopStats stats = new LoopStats();
  private final Track track = new Track(1, "sound", media(red(RED, OPUS), opus(OPUS, -1, false)));
  private final TrackReplica replica = new TrackReplica(track, _ -> {}, stats);
  private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
  private long sequence = 1L << 17;

  private static Codec opus(int payloadType, int rtx, boolean nack) {
    return new Codec(payloadType, "opus", 48_000, 2, "", rtx, nack, false, false, false, false);
  }

  private static Codec red(int payloadType, int inside) {
    String fmtp = inside + "/" + inside;
    return new Codec(payloadType, "red", 48_000, 2, fmtp, -1, false, false, false, false, false);
  }

  private static NegotiatedMedia media(Codec... codecs) {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.AUDIO,
        Direction.SENDONLY,
        List.of(codecs),
        ExtensionIds.NONE,
        7,
        8,
        List.of(),
        "",
        "");
  }

  private void arrive(int payloadType, String payload) {
    int length = write(payloadType, payload);
    replica.onPacket(0, sequence++, payloadType == RED ? 0 : 1, packet, 0, length, 0);
    replica.forward(0);
  }

  private int write(int payloadType, String payload) {
    int number = (int) sequence & 0xffff;
    RtpHeader.write(packet, 0, number == 0, payloadType, number, number * 960, 5);
    byte[] bytes = HexFormat.of().parseHex(payload);
    packet.put(RtpHeader.FIXED_LENGTH, bytes);
    return RtpHeader.FIXED_LENGTH + bytes.length;
  }

  @Test
  void whoHasRedGetsItAsItCame() {
    Player player = new Player(opus(OPUS, -1, false), red(RED, OPUS));
    arrive(RED, TWO_BLOCKS);
    arrive(OPUS, "cc");
    assertThat(player.heard).containsExactly("63 #1 @0 M " + TWO_BLOCKS, "111 #2 @960 cc");
  }

  @Test
  void whoLacksRedGetsTheOpusInIt() {
    Player player = new Player(opus(96, -1, false));
    arrive(RED, TWO_BLOCKS);
    arrive(RED, "6fdddd");
    arrive(OPUS, "cc");
    assertThat(player.heard)
        .containsExactly("96 #1 @0 M bbbbbb", "96 #2 @960 dddd", "96 #3 @1920 cc");
    assertThat(player.subscriber.octetsSent()).isEqualTo(6);
    assertThat(stats.get(Drop.CODEC_NOT_NEGOTIATED)).isZero();
  }

  @Test
  void whoseRedHoldsOpusUnderAnotherPayloadTypeGetsTheOpus() {
    Player player = new Player(opus(109, -1, false), red(RED, 109));
    arrive(RED, TWO_BLOCKS);
    assertThat(player.heard).containsExactly("109 #1 @0 M bbbbbb");
  }

  @Test
  void dropsAMalformedPacketAndNothingElse() {
    Player player = new Player(opus(OPUS, -1, false));
    arrive(RED, "6fdddd");
    arrive(RED, "ef0fffff6faa");
    arrive(RED, "ef");
    arrive(RED, TWO_BLOCKS);
    assertThat(player.heard).containsExactly("111 #1 @0 M dddd", "111 #4 @2880 bbbbbb");
    assertThat(stats.get(Drop.MALFORMED_RTP)).isEqualTo(2);
  }

  @Test
  void sendsAgainTheSameToTheBit() {
    Player player = new Player(opus(OPUS, -1, true));
    arrive(RED, TWO_BLOCKS);
    player.subscriber.onNack(1, 0);
    assertThat(player.wire).hasSize(2);
    assertThat(player.wire.get(1)).isEqualTo(player.wire.get(0));
  }

  @Test
  void sendsTheOpusAgainByRtx() {
    Player player = new Player(opus(OPUS, 112, true));
    arrive(RED, TWO_BLOCKS);
    player.subscriber.onNack(1, 0);
    assertThat(player.heard).containsExactly("111 #1 @0 M bbbbbb", "111 #1 @0 M bbbbbb");
  }

  @Test
  void takesItOutWithoutAllocating() {
    LayerBuffer layer = new LayerBuffer(track);
    TrackCodecs codecs = new TrackCodecs(List.of(opus(OPUS, -1, false)), track.codecs());
    int length = write(RED, TWO_BLOCKS);
    long[] sum = new long[1];
    long allocated =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 1000; i++) {
            int slot = layer.put(sequence++, 0, packet, 0, length, 0);
            sum[0] += codecs.payloadType(layer, slot) + codecs.payloadOffset(layer, slot);
            layer.clearPending();
          }
        });
    assertThat(sum[0]).isEqualTo(10 * 1000 * (OPUS + RtpHeader.FIXED_LENGTH + 7));
    assertThat(allocated).isZero();
  }

  /** A viewer, and what it reads of what it is sent. */
  private final class Player extends OneSlot implements MediaSink {
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    private final List<String> heard = new ArrayList<>();
    private final List<byte[]> wire = new ArrayList<>();
    private final Subscriber subscriber;
    private final PeerSession client;

    Player(Codec... codecs) {
      Sender sender = new Sender(stats, 0);
      subscriber = new Subscriber(sender, stats, media(codecs), 0, 1);
      sender.add(subscriber);
      byte[] key = new byte[16];
      byte[] salt = new byte[14];
      // Not GCM, which the JDK's cipher refuses to use twice with one IV.
      SrtpKeys keys = new SrtpKeys(SrtpProfile.AES128_CM_HMAC_SHA1_80, key, salt, key, salt);
      var _ = new PeerSession(SrtpEngine.jdk(), keys, this, stats, null, sender, 1, "hub");
      Receiver receiver = new Receiver(List.of(media(codecs)), this, new LoopStats());
      client =
          new PeerSession(
              SrtpEngine.jdk(), keys.swapped(), this, new LoopStats(), receiver, null, 2, "player");
      replica.add(subscriber, 0);
    }

    @Override
    public void send(int offset, int length) {
      byte[] bytes = new byte[length];
      slot.get(offset, bytes);
      wire.add(bytes);
      in.put(0, bytes);
      client.onRtp(in, 0, length, 0);
    }

    @Override
    public boolean onPacket(
        NegotiatedMedia media,
        int layer,
        long sequence,
        int codec,
        ByteBuffer buffer,
        int offset,
        int length,
        long nowNs) {
      int header = RtpHeader.headerLength(buffer, offset);
      byte[] payload = new byte[length - header];
      buffer.get(offset + header, payload);
      heard.add(
          "%d #%d @%d %s%s"
              .formatted(
                  RtpHeader.payloadType(buffer, offset),
                  RtpHeader.sequence(buffer, offset),
                  RtpHeader.timestamp(buffer, offset),
                  RtpHeader.marker(buffer, offset) ? "M " : "",
                  HexFormat.of().formatHex(payload)));
      return false;
    }

    @Override
    public void onSenderReport(
        NegotiatedMedia media, int layer, int epoch, long ntp, int timestamp, long nowNs) {}
  }
}
