package dev.mediahub.media.protocol.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Any bytes at a receiver: it refuses all but the packets of its peer, the same way with both
 * engines. Run with {@code JAZZER_FUZZ=1} to search; without it the corpus is replayed, which holds
 * {@link #peersPackets()} as they are, cut, and with a bit changed.
 */
class SrtpReceiverFuzzTest {
  private static final int MAX_PACKET = 2048;
  private static final SrtpEngine JDK = SrtpEngine.jdk();
  private static final Optional<SrtpEngine> NATIVE = SrtpEngine.nativeEngine();
  private static final Map<String, byte[]> PACKETS = peersPackets();

  /** What the peer of the receivers here has sent, by name. */
  static Map<String, byte[]> peersPackets() {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    for (SrtpProfile profile : SrtpProfile.values()) {
      Random random = new Random(5);
      try (SrtpSender sender = JDK.sender(SrtpSessions.keys(profile, 1).swapped())) {
        byte[] rtp = SrtpSessions.rtp(0x1234, 1, 40, random);
        packets.put(profile + "-rtp", SrtpSessions.protect(sender, rtp, 12, 1));
        byte[] empty = SrtpSessions.rtp(0x1234, 2, 0, random);
        packets.put(profile + "-rtp-empty", SrtpSessions.protect(sender, empty, 12, 2));
        byte[] extended = SrtpSessions.rtp(0x1234, 3, 24, random);
        ByteBuffer.wrap(extended).put(0, (byte) 0x90).putInt(12, 0xbede_0001);
        packets.put(profile + "-rtp-extension", SrtpSessions.protect(sender, extended, 20, 3));
        byte[] rtcp = SrtpSessions.rtcp(0x1234, 24, random);
        packets.put(profile + "-rtcp", SrtpSessions.protectRtcp(sender, rtcp));
      }
    }
    return packets;
  }

  @FuzzTest(maxDuration = "60s")
  void refusesWhatItCannotAuthenticate(byte[] data) {
    for (SrtpProfile profile : SrtpProfile.values()) {
      SrtpKeys keys = SrtpSessions.keys(profile, 1);
      int[] statuses = statuses(JDK, keys, data);
      if ((statuses[0] >= 0 || statuses[1] >= 0) && isForged(data)) {
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

  private static boolean isForged(byte[] data) {
    ByteBuffer whole = ByteBuffer.wrap(data, 0, Math.min(data.length, MAX_PACKET));
    Stream<byte[]> genuine = PACKETS.values().stream();
    return genuine.map(ByteBuffer::wrap).noneMatch(whole::equals);
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
