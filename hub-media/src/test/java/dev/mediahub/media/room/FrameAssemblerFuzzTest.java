package dev.mediahub.media.room;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Any payloads of any codec: no exception. */
class FrameAssemblerFuzzTest {
  private static final String[] CODECS = {"H264", "H265", "VP8", "VP9", "AV1"};

  @FuzzTest(maxDuration = "60s")
  void frames(FuzzedDataProvider data) {
    Depacketizer codec =
        Objects.requireNonNull(Depacketizer.of(data.pickValue(CODECS)), "all of these are known");
    FrameAssembler assembler = new FrameAssembler(codec, (_, _, _) -> {});
    long sequence = 0;
    while (data.remainingBytes() > 0) {
      sequence += data.consumeInt(0, 3);
      int last = data.consumeBoolean() ? 0x80 : 0;
      byte[] payload = data.consumeBytes(64);
      ByteBuffer packet = ByteBuffer.allocate(12 + payload.length);
      packet.put((byte) 0x80).put((byte) (last | 96)).putShort((short) sequence).putLong(9);
      packet.put(payload);
      assembler.onPacket(sequence, packet, 0, packet.limit(), sequence * 100_000_000L);
    }
    assembler.configuration();
  }
}
