package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.Direction;
import dev.mediahub.media.protocol.sdp.ExtensionIds;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.session.OneSlot;
import dev.mediahub.media.session.PeerSession;
import dev.mediahub.media.session.Sender;
import dev.mediahub.media.stats.LoopStats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The wire's side of a subscriber: what a kept packet looks like, also when it is sent again. */
final class SubscriberPacketsTest {
  private static final ExtensionIds TRANSPORT = new ExtensionIds(0, 0, 0, 3, 0, 0, 0);
  private static final int SSRC = 7;
  private static final int RTX_SSRC = 8;
  private static final int PAYLOAD = 100;
  private static final int TAG = 10;

  private final List<ByteBuffer> wire = new ArrayList<>();
  private final LayerBuffer layer = new LayerBuffer(new Track(1, "video", media(vp8(96, 97))));
  private final int slot = keep();

  private static Codec vp8(int payloadType, int rtx) {
    return new Codec(payloadType, "VP8", 90_000, 1, "", rtx, true, true, false, true, false);
  }

  private static NegotiatedMedia media(Codec codec) {
    return new NegotiatedMedia(
        0,
        "0",
        TrackKind.VIDEO,
        Direction.SENDONLY,
        List.of(codec),
        TRANSPORT,
        SSRC,
        codec.rtxPayloadType() < 0 ? -1 : RTX_SSRC,
        List.of(),
        "",
        "");
  }

  private int keep() {
    ByteBuffer packet = ByteBuffer.allocateDirect(RtpHeader.FIXED_LENGTH + PAYLOAD);
    RtpHeader.write(packet, 0, true, 96, 1000, 3000, 5);
    return layer.put(1000, 0, packet, 0, packet.capacity(), 0);
  }

  private SubscriberPackets packets(Codec codec) {
    Sender sender = new Sender(new LoopStats(), 0);
    byte[] key = new byte[16];
    byte[] salt = new byte[14];
    // Not GCM, which the JDK's cipher refuses to use twice with one IV.
    SrtpKeys keys = new SrtpKeys(SrtpProfile.AES128_CM_HMAC_SHA1_80, key, salt, key, salt);
    var _ =
        new PeerSession(
            SrtpEngine.jdk(), keys, new Wire(), new LoopStats(), null, sender, 1, "hub");
    SubscriberPackets packets = new SubscriberPackets(sender, media(codec), 500);
    packets.carry(new TrackCodecs(List.of(codec), List.of(vp8(96, 97))));
    return packets;
  }

  private String header(int index) {
    ByteBuffer packet = wire.get(index);
    return "%d/%d/%d"
        .formatted(
            RtpHeader.ssrc(packet, 0),
            RtpHeader.payloadType(packet, 0),
            RtpHeader.sequence(packet, 0));
  }

  @Test
  void givesRetransmissionsSsrcPayloadTypeAndNumbersOfTheirOwn() {
    SubscriberPackets packets = packets(vp8(120, 121));
    packets.send(layer, slot, 90, 65_536 + 42, false, 0);
    packets.resend(layer, slot, 90, 65_536 + 42, 0);
    packets.resend(layer, slot, 90, 65_536 + 42, 0);
    assertThat(header(0)).isEqualTo("7/120/42");
    assertThat(header(1)).isEqualTo("8/121/500");
    assertThat(header(2)).isEqualTo("8/121/501");
    assertThat(wire.get(1).capacity()).isEqualTo(wire.get(0).capacity() + 2);
    assertThat(RtpHeader.timestamp(wire.get(1), 0)).isEqualTo(90);
    assertThat(RtpHeader.marker(wire.get(1), 0)).isTrue();
  }

  @Test
  void withoutRtxSendsAgainTheSameToTheBit() {
    SubscriberPackets packets = packets(vp8(120, -1));
    packets.send(layer, slot, 90, 42, true, 0);
    packets.resend(layer, slot, 90, 42, 0);
    assertThat(wire.get(1)).isEqualTo(wire.get(0));
    assertThat(wire.get(0).capacity()).isEqualTo(RtpHeader.FIXED_LENGTH + PAYLOAD + TAG);
  }

  @Test
  void padsWhereItCanLeaveThePaddingOutLater() {
    packets(vp8(120, 121)).send(layer, slot, 90, 42, true, 0);
    assertThat(RtpHeader.hasPadding(wire.get(0), 0)).isTrue();
    packets(vp8(120, -1)).send(layer, slot, 90, 42, true, 0);
    assertThat(RtpHeader.hasPadding(wire.get(1), 0)).isFalse();
  }

  private final class Wire extends OneSlot {
    @Override
    public void send(int offset, int length) {
      byte[] bytes = new byte[length];
      slot.get(offset, bytes);
      wire.add(ByteBuffer.wrap(bytes));
    }
  }
}
