package dev.mediahub.media.room;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.Codec;
import java.nio.ByteBuffer;

/** Any RED payloads, with any gaps: no exception, and all sound lies in its packet. */
class OpusPacketsFuzzTest {
  private static final Codec RED =
      new Codec(63, "red", 48_000, 2, "111/111", -1, false, false, false, false, false);

  private final Track track = TestTracks.of(1, "sound", TrackKind.AUDIO, RED);

  @FuzzTest(maxDuration = "60s")
  void packets(FuzzedDataProvider data) {
    OpusPackets packets =
        new OpusPackets(
            track,
            (_, buffer, at, length) -> {
              if (length < 1 || at < RtpHeader.FIXED_LENGTH || at + length > buffer.limit()) {
                throw new AssertionError("sound from " + at + ", " + length + " bytes");
              }
            });
    long sequence = 0;
    while (data.remainingBytes() > 0) {
      sequence += data.consumeInt(-1, 3);
      byte[] payload = data.consumeBytes(64);
      ByteBuffer packet = ByteBuffer.allocate(RtpHeader.FIXED_LENGTH + payload.length);
      RtpHeader.write(packet, 0, false, 63, (int) sequence & 0xffff, (int) sequence * 960, 9);
      packet.put(RtpHeader.FIXED_LENGTH, payload);
      packets.take(sequence, packet, 0, packet.limit());
    }
  }
}
