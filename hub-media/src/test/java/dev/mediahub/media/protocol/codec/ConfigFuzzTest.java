package dev.mediahub.media.protocol.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Any bytes as a decoder configuration: no exception, and no more comes out than went in. */
class ConfigFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void avc(byte[] data) {
    check(ParameterSets.avc(ByteBuffer.wrap(data)), data);
  }

  @FuzzTest(maxDuration = "60s")
  void hevc(byte[] data) {
    check(ParameterSets.hevc(ByteBuffer.wrap(data)), data);
  }

  @FuzzTest(maxDuration = "60s")
  void av1(byte[] data) {
    check(ParameterSets.av1(ByteBuffer.wrap(data)), data);
  }

  @FuzzTest(maxDuration = "60s")
  void aac(byte[] data) {
    AacConfig config = AacConfig.parse(ByteBuffer.wrap(data));
    if (config != null && (config.sampleRate() <= 0 || config.channels() > 8)) {
      throw new AssertionError("an impossible configuration");
    }
  }

  private static void check(@Nullable ParameterSets sets, byte[] data) {
    if (sets != null && sets.units().stream().mapToInt(unit -> unit.length).sum() > data.length) {
      throw new AssertionError("more came out than went in");
    }
  }
}
