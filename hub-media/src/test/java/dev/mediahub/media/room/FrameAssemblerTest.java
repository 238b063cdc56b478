package dev.mediahub.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.codec.ParameterSets;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Frames out of packets that are late, lost or of every codec. */
final class FrameAssemblerTest {
  private static final int MARKER = 0x80;
  private static final byte[] PPS_0 = {0x68, (byte) 0xce};
  private static final byte[] PPS_1 = {0x68, 0x5c};

  private final List<String> frames = new ArrayList<>();
  private FrameAssembler assembler = of("VP8");

  private FrameAssembler of(String codec) {
    return new FrameAssembler(
        Objects.requireNonNull(Depacketizer.of(codec)),
        (data, keyframe, timestamp) ->
            frames.add(timestamp + (keyframe ? "K" : "") + ":" + data.length));
  }

  private void packet(long sequence, int timestamp, boolean last, long arrivalMs, int... payload) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payload.length);
    packet.put((byte) 0x80).put((byte) (last ? MARKER | 96 : 96)).putShort((short) sequence);
    packet.putInt(timestamp).putInt(7);
    for (int each : payload) {
      packet.put((byte) each);
    }
    assertThat(RtpHeader.validate(packet, 0, packet.limit())).isEqualTo(RtpHeader.VALID);
    assembler.onPacket(sequence, packet, 0, packet.limit(), arrivalMs * 1_000_000);
  }

  /** A VP8 frame in one packet. */
  private void vp8(long sequence, boolean keyframe, long arrivalMs) {
    packet(
        sequence,
        (int) sequence,
        true,
        arrivalMs,
        0x10,
        keyframe ? 0x10 : 0x11,
        0,
        0,
        0x9d,
        1,
        0x2a,
        0x80,
        2,
        0x68,
        1);
  }

  @Test
  void beginsWithAKeyframe() {
    vp8(1, false, 0);
    assertThat(assembler.needsKeyframe()).isTrue();
    vp8(2, true, 10);
    vp8(3, false, 20);
    assertThat(frames).containsExactly("2K:10", "3:10");
    assertThat(assembler.dimensions()).isEqualTo((640L << 32) | 360);
  }

  @Test
  void takesNoVp8FrameOfWhichAPartWasNeverSent() {
    vp8(1, true, 0);
    packet(2, 9, true, 10, 0x00, 0x3a, 3);
    assertThat(frames).as("without its beginning").containsExactly("1K:10");
    assertThat(assembler.needsKeyframe()).isTrue();
    vp8(3, false, 20);
    vp8(4, true, 30);
    packet(5, 18, false, 40, 0x10, 0x01, 0, 0);
    vp8(6, false, 50);
    assertThat(frames).as("one without its end before it").containsExactly("1K:10", "4K:10");
    assertThat(assembler.needsKeyframe()).isTrue();
    packet(7, 36, false, 60, 0x10, 0x01, 0, 0);
    vp8(8, true, 70);
    vp8(9, false, 80);
    assertThat(frames).containsExactly("1K:10", "4K:10", "8K:10", "9:10");
  }

  @Test
  void asksForNoKeyframeWhileOneArrivesUnlessAPartOfItIsLost() {
    assembler = of("H264");
    packet(1, 9, false, 0, 0x41, 0x9a);
    assertThat(assembler.needsKeyframe()).isTrue();
    packet(2, 18, false, 10, 0x7c, 0x85, 0xb8, 1, 2);
    assertThat(assembler.needsKeyframe()).as("it has begun").isFalse();
    packet(4, 18, true, 20, 0x7c, 0x45, 3, 4);
    assertThat(assembler.needsKeyframe()).as("what is missing may come").isFalse();
    packet(5, 27, true, 700, 0x41, 0x9a);
    assertThat(assembler.needsKeyframe()).as("it did not").isTrue();
  }

  @Test
  void putsLatePacketsInTheirPlace() {
    vp8(1, true, 0);
    vp8(3, false, 10);
    vp8(4, false, 20);
    vp8(2, false, 300);
    assertThat(frames).containsExactly("1K:10", "2:10", "3:10", "4:10");
    assertThat(assembler.lost()).isZero();
  }

  @Test
  void givesNothingFromALossToTheNextKeyframe() {
    vp8(1, true, 0);
    vp8(3, false, 10);
    vp8(4, false, 600);
    assertThat(frames).containsExactly("1K:10");
    assertThat(assembler.needsKeyframe()).isTrue();
    vp8(5, true, 610);
    assertThat(frames).containsExactly("1K:10", "5K:10");
    assertThat(assembler.lost()).isEqualTo(1);
  }

  @Test
  void joinsFragmentsOfH264AndKeepsParameterSetsApart() {
    assembler = of("H264");
    packet(1, 9, false, 0, 24, 0, 4, 0x67, 0x42, 0xc0, 0x1f, 0, 2, 0x68, 0xce);
    packet(2, 9, false, 0, 0x7c, 0x85, 0xb8, 1, 2);
    packet(3, 9, true, 0, 0x7c, 0x45, 3, 4);
    assertThat(frames).containsExactly("9K:10");
    assertThat(Objects.requireNonNull(assembler.configuration())).startsWith(1, 0x42);
  }

  @Test
  void keepsAllPictureParametersOfAnH264Sequence() {
    assembler = of("H264");
    packet(1, 9, false, 0, 0x67, 0x42, 0xc0, 0x1f);
    packet(2, 9, false, 0, 0x68, 0xce);
    packet(3, 9, false, 0, 0x68, 0x5c);
    packet(4, 9, true, 0, 0x65, 0xb8);
    assertThat(h264Sets()).containsExactly(bytes(0x67, 0x42, 0xc0, 0x1f), PPS_0, PPS_1);
    packet(5, 18, false, 0, 24, 0, 2, 0x68, 0xce, 0, 2, 0x68, 0x5d);
    assertThat(h264Sets()).hasSize(3).endsWith(bytes(0x68, 0x5d));
    packet(6, 27, false, 0, 0x67, 0x42, 0xc0, 0x20);
    assertThat(assembler.configuration()).isNull();
    packet(7, 27, false, 0, 0x68, 0x5c);
    assertThat(h264Sets()).containsExactly(bytes(0x67, 0x42, 0xc0, 0x20), PPS_1);
  }

  private List<byte[]> h264Sets() {
    byte[] configuration = Objects.requireNonNull(assembler.configuration());
    return Objects.requireNonNull(ParameterSets.avc(ByteBuffer.wrap(configuration))).units();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void keepsNoMorePictureParametersThanARecordHas() {
    assembler = of("H264");
    packet(1, 9, false, 0, 0x67, 0x42, 0xc0, 0x1f);
    for (int id = 0; id < 200; id++) {
      // The 15 bits of ue(v) for 127 to 254.
      int code = (128 + id % 128) << 1;
      packet(2 + id, 9, false, 0, 0x68, code >> 8, code & 0xff, id);
      assertThat(h264Sets()).hasSizeBetween(2, ParameterSets.MAX_UNITS);
    }
  }

  @Test
  void keepsNoMoreOfLargePictureParametersThanADecoderIsTold() {
    assembler = of("H264");
    packet(1, 9, false, 0, 0x67, 0x42, 0xc0, 0x1f);
    for (int id = 0; id < 60; id++) {
      int[] large = new int[1000];
      large[0] = 0x68;
      int code = (128 + id) << 1;
      large[1] = code >> 8;
      large[2] = code & 0xff;
      packet(2 + id, 9, false, 0, large);
      assertThat(Objects.requireNonNull(assembler.configuration()).length)
          .isBetween(1000, TranscodeSpec.MAX_CONFIGURATION);
    }
  }

  @Test
  void keepsAllPictureParametersOfAnH265Sequence() {
    assembler = of("H265");
    packet(1, 9, false, 0, 0x40, 1, 0x0c);
    packet(2, 9, false, 0, 0x42, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    packet(3, 9, false, 0, 0x44, 1, 0xc0);
    packet(4, 9, false, 0, 0x44, 1, 0x40);
    packet(5, 9, true, 0, 0x26, 1, 0xa0, 3);
    byte[] configuration = Objects.requireNonNull(assembler.configuration());
    ParameterSets sets = ParameterSets.hevc(ByteBuffer.wrap(configuration));
    assertThat(Objects.requireNonNull(sets).units())
        .hasSize(4)
        .endsWith(bytes(0x44, 1, 0xc0), bytes(0x44, 1, 0x40));
  }

  @Test
  void takesNoKeyframeWhoseFirstSliceWasLost() {
    assembler = of("H264");
    packet(1, 9, false, 0, 0x65, 0xb8, 1, 2);
    packet(2, 9, true, 0, 0x65, 0x0c, 3, 4);
    // The first of two slices never comes, then the second.
    packet(4, 18, true, 10, 0x65, 0x0c, 3, 4);
    packet(5, 27, true, 600, 0x41, 0x9a, 5);
    packet(6, 36, false, 610, 0x65, 0xb8, 1, 2);
    packet(8, 45, true, 620, 0x41, 0x9a, 5);
    packet(9, 54, true, 1300, 0x41, 0x9a, 5);
    assertThat(frames).containsExactly("9K:16");
    assertThat(assembler.needsKeyframe()).isTrue();
    packet(10, 63, false, 1310, 0x65, 0xb8, 1, 2);
    packet(11, 63, true, 1310, 0x65, 0x0c, 3, 4);
    assertThat(frames).containsExactly("9K:16", "63K:16");
  }

  @Test
  void takesNoH265KeyframeWithoutItsFirstSegment() {
    assembler = of("H265");
    packet(1, 9, true, 0, 0x26, 1, 0x20, 3);
    assertThat(assembler.needsKeyframe()).isTrue();
    packet(2, 18, true, 0, 0x26, 1, 0xa0, 3);
    assertThat(frames).containsExactly("18K:8");
  }

  @Test
  void givesAv1ObusTheirSizes() {
    assembler = of("AV1");
    // N set, two elements: a sequence header, and a frame that goes on in the next packet.
    packet(1, 9, false, 0, 0x68, 6, 0x08, 0, 0, 0, 0, 0, 0x30, 1, 2);
    packet(2, 9, true, 0, 0x90, 3, 4);
    assertThat(frames).containsExactly("9K:13");
    assertThat(Objects.requireNonNull(assembler.configuration())[0]).isEqualTo((byte) 0x81);
  }

  @Test
  void whatIsLeftOfAnAv1ObuIsNotReadAsOne() {
    assembler = of("AV1");
    packet(1, 9, true, 0, 0x28, 6, 0x08, 0, 0, 0, 0, 0, 0x30, 1, 2);
    byte[] configuration = Objects.requireNonNull(assembler.configuration());
    // The second of three packets never comes; the third begins like a sequence header.
    packet(2, 18, false, 10, 0x50, 0x30, 1, 2);
    packet(4, 18, true, 10, 0x90, 0x08, 0, 0, 0, 0, 0, 1);
    packet(5, 27, true, 610, 0x10, 0x30, 1);
    assertThat(frames).containsExactly("9K:11");
    assertThat(assembler.needsKeyframe()).isTrue();
    assertThat(assembler.configuration()).isEqualTo(configuration);
  }

  @Test
  void makesASuperframeOfVp9Layers() {
    assembler = of("VP9");
    packet(1, 9, false, 0, 0x0c, 0x82, 0x49, 0x83, 0x42, 0, 0x27, 0xf0, 0x16, 0x70);
    packet(2, 9, true, 0, 0x0c, 0x86, 1);
    assertThat(frames).containsExactly("9K:" + (9 + 2 + 1 + 8 + 1));
  }
}
