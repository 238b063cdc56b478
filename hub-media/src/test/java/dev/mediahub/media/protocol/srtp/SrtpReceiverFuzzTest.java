package dev.mediahub.media.protocol.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Any bytes at a receiver: it refuses them, the same way with both engines. Run with {@code
 * JAZZER_FUZZ=1} to search; without it the corpus is replayed.
 */
class SrtpReceiverFuzzTest {
  private static final int MAX_PACKET = 2048;
  private static final SrtpEngine JDK = SrtpEngine.jdk();
  private static final Optional<SrtpEngine> NATIVE = SrtpEngine.nativeEngine();

  @FuzzTest(maxDuration = "60s")
  void refusesWhatItCannotAuthenticate(byte[] data) {
    for (SrtpProfile profile : SrtpProfile.values()) {
      SrtpKeys keys = SrtpSessions.keys(profile, 1);
      int[] statuses = statuses(JDK, keys, data);
      if (statuses[0] >= 0 || statuses[1] >= 0) {
        throw new AssertionError("accepted a forged packet");
      }
      if (NATIVE.isPresent()) {
        int[] others = statuses(NATIVE.get(), keys, data);
        if (statuses[0] != others[0] || statuses[1] != others[1]) {
          throw new AssertionError("engines differ: " + SrtpStatus.name(others[0]));
        }
      }
    }
  }

  private static int[] statuses(SrtpEngine engine, SrtpKeys keys, byte[] data) {
    int length = Math.min(data.length, MAX_PACKET);
    ByteBuffer rtp = ByteBuffer.allocateDirect(length).put(0, data, 0, length);
    ByteBuffer rtcp = ByteBuffer.allocateDirect(length).put(0, data, 0, length);
    try (SrtpReceiver receiver = engine.receiver(keys)) {
      return new int[] {
        receiver.unprotectRtp(rtp, 0, length), receiver.unprotectRtcp(rtcp, 0, length)
      };
    }
  }
}
