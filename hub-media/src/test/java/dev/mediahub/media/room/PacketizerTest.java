package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.codec.CodecInspector;
import dev.mediahub.media.protocol.codec.H264Payload;
import dev.mediahub.media.protocol.codec.ParameterSets;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames of containers become RTP payloads that a receiver can put together again. */
final class PacketizerTest {
  private static final byte[] SPS = {0x67, 0x42, (byte) 0xc0, 0x1f};
  private static final byte[] PPS = {0x68, (byte) 0xce, 0x3c};

  private final List<byte[]> packets = new ArrayList<>();
  private final RtpWriter out =
      new RtpWriter(
          (_, buffer, length) -> {
            byte[] packet = new byte[length];
            buffer.get(0, packet);
            packets.add(packet);
          },
          96,
          1);

  private static byte[] unit(int header, int length) {
    byte[] unit = new byte[length];
    new Random(length).nextBytes(unit);
    unit[0] = (byte) header;
    unit[1] = (byte) 0x80;
    return unit;
  }

  private static byte[] frame(byte[]... units) {
    int size = Arrays.stream(units).mapToInt(each -> 4 + each.length).sum();
    ByteBuffer out = ByteBuffer.allocate(5 + size).position(5);
    for (byte[] each : units) {
      out.putInt(each.length).put(each);
    }
    return out.array();
  }

  private ByteBuffer payload(int index) {
    return ByteBuffer.wrap(packets.get(index), 12, packets.get(index).length - 12).slice();
  }

  @Test
  void sendsParameterSetsInOnePacketBeforeAKeyframe() {
    var sets = new ParameterSets(4, List.of(SPS, PPS), 0x42c01f);
    byte[] slice = unit(0x65, 500);
    int count = NalPacketizer.h264(sets).packetize(frame(unit(0x09, 2), SPS, slice), 5, true, out);
    assertThat(count).isEqualTo(2).isEqualTo(packets.size());
    ByteBuffer first = payload(0);
    assertThat(H264Payload.type(first, 0, first.limit())).isEqualTo(H264Payload.STAP_A);
    assertThat(CodecInspector.startsKeyframe(Codec.H264, first, 0, first.limit())).isTrue();
    assertThat(payload(1)).isEqualTo(ByteBuffer.wrap(slice));
    assertThat(RtpHeader.marker(ByteBuffer.wrap(packets.get(0)), 0)).isFalse();
    assertThat(RtpHeader.marker(ByteBuffer.wrap(packets.get(1)), 0)).isTrue();
  }

  @Test
  void cutsLargeUnitsIntoFragmentsThatFitAndAreWholeTogether() {
    var sets = new ParameterSets(4, List.of(SPS, PPS), 0x42c01f);
    byte[] slice = unit(0x41, 10_007);
    NalPacketizer.h264(sets).packetize(frame(slice), 5, false, out);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(slice[0]);
    for (int i = 0; i < packets.size(); i++) {
      ByteBuffer payload = payload(i);
      assertThat(payload.limit()).isLessThanOrEqualTo(RtpWriter.MAX_PAYLOAD);
      assertThat(payload.get(0) & 0x1f).isEqualTo(H264Payload.FU_A);
      assertThat((payload.get(1) & 0x80) != 0).isEqualTo(i == 0);
      assertThat((payload.get(1) & 0x40) != 0).isEqualTo(i == packets.size() - 1);
      whole.write(payload.array(), payload.arrayOffset() + 2, payload.limit() - 2);
    }
    assertThat(whole.toByteArray()).isEqualTo(slice);
  }

  @Test
  void cutsHevc() {
    byte[] vps = {0x40, 1, 2};
    byte[] sps = {0x42, 1, 3};
    byte[] pps = {0x44, 1, 4};
    var sets = new ParameterSets(4, List.of(vps, sps, pps), 0);
    byte[] slice = unit(19 << 1, 3000);
    slice[1] = 1;
    NalPacketizer.h265(sets).packetize(frame(slice), 5, true, out);
    ByteBuffer first = payload(0);
    assertThat(CodecInspector.startsKeyframe(Codec.H265, first, 0, first.limit())).isTrue();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(slice, 0, 2);
    for (int i = 1; i < packets.size(); i++) {
      ByteBuffer payload = payload(i);
      assertThat(payload.get(0) >> 1).isEqualTo(49);
      assertThat(payload.get(2) & 0x3f).isEqualTo(19);
      whole.write(payload.array(), payload.arrayOffset() + 3, payload.limit() - 3);
    }
    assertThat(whole.toByteArray()).isEqualTo(slice);
  }

  @Test
  void sendsNothingOfABrokenFrame() {
    var sets = new ParameterSets(4, List.of(SPS, PPS), 0x42c01f);
    byte[] frame = frame(unit(0x41, 100));
    byte[] cut = Arrays.copyOf(frame, frame.length - 1);
    assertThat(NalPacketizer.h264(sets).packetize(cut, 5, true, out)).isZero();
    assertThat(packets).isEmpty();
  }

  @Test
  void cutsAv1AndPutsTheSequenceHeaderFirst() {
    byte[] sequence = {0x0a, 2, 5, 6};
    byte[] unitFrame = new byte[3000];
    new Random(1).nextBytes(unitFrame);
    ByteBuffer frame = ByteBuffer.allocate(2 + 3 + 3000);
    frame.put((byte) 0x12).put((byte) 0); // A temporal delimiter.
    frame.put((byte) 0x32).put((byte) (0x80 | 3000 & 0x7f)).put((byte) (3000 >> 7)).put(unitFrame);
    var sets = new ParameterSets(0, List.of(sequence), 0);
    new Av1Packetizer(sets).packetize(frame.array(), 0, true, out);
    List<byte[]> obus = av1Units();
    assertThat(obus).hasSize(2);
    assertThat(obus.get(0)).containsExactly(0x08, 5, 6);
    assertThat(obus.get(1)).hasSize(3001).startsWith(0x30).endsWith(unitFrame[2999]);
    ByteBuffer first = payload(0);
    assertThat(CodecInspector.startsKeyframe(Codec.AV1, first, 0, first.limit())).isTrue();
  }

  /** Puts OBUs together as a receiver does; W is 0, so every element has its length. */
  private List<byte[]> av1Units() {
    List<byte[]> obus = new ArrayList<>();
    boolean goesOn = false;
    for (int i = 0; i < packets.size(); i++) {
      ByteBuffer payload = payload(i);
      int header = payload.get();
      assertThat((header & 0x80) != 0).isEqualTo(goesOn);
      while (payload.hasRemaining()) {
        int size = payload.get();
        size = size < 0 ? size & 0x7f | payload.get() << 7 : size;
        byte[] element = new byte[size];
        payload.get(element);
        if (goesOn) {
          byte[] before = obus.removeLast();
          byte[] joined = Arrays.copyOf(before, before.length + size);
          System.arraycopy(element, 0, joined, before.length, size);
          element = joined;
        }
        obus.add(element);
        goesOn = false;
      }
      goesOn = (header & 0x40) != 0;
    }
    assertThat(goesOn).isFalse();
    return obus;
  }
}
