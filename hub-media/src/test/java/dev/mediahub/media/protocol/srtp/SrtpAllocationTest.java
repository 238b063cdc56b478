package dev.mediahub.media.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The native engine allocates nothing a packet. */
class SrtpAllocationTest {
  private static final int PACKETS = 100_000;
  private static final int PAYLOAD = 1188;
  private static final int SLOT = 1536;

  /** What reading the counter itself may cost, over all packets. */
  private static final long NOISE_BYTES = 2_000;

  @ParameterizedTest
  @EnumSource
  void protectsAndUnprotectsWithoutAllocating(SrtpProfile profile) {
    Assumptions.assumeTrue(SrtpEngine.nativeEngine().isPresent(), "libcrypto is not installed");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Run run = new Run(profile)) {
      run.packets(PACKETS);
      run.packets(PACKETS);
      long before = threads.getCurrentThreadAllocatedBytes();

      run.packets(PACKETS);

      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(NOISE_BYTES);
    }
  }

  /** One sender, one receiver, RTP with an RTCP packet now and then. */
  private static final class Run implements AutoCloseable {
    private final SrtpEngine engine = SrtpEngine.nativeEngine().orElseThrow();
    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private final ByteBuffer payload =
        SrtpSessions.direct(SrtpSessions.bytes(new Random(1), PAYLOAD), 0);
    private final ByteBuffer slots = ByteBuffer.allocateDirect(4 * SLOT);
    private long index;

    Run(SrtpProfile profile) {
      SrtpKeys keys = SrtpSessions.keys(profile, 8);
      sender = engine.sender(keys);
      receiver = engine.receiver(keys.swapped());
    }

    void packets(int count) {
      for (int i = 0; i < count; i++) {
        int slot = (int) (index & 3) * SLOT;
        slots.putInt(slot, 0x80600000 | (int) index & 0xffff).putInt(slot + 8, 42);
        int length = sender.protectRtp(payload, 0, PAYLOAD, slots, slot, 12, index++);
        if (receiver.unprotectRtp(slots, slot, length) != PAYLOAD + 12) {
          throw new AssertionError("refused packet " + index);
        }
        if ((i & 15) == 0) {
          slots.putInt(slot, 0x80c90001).putInt(slot + 4, 42);
          length = sender.protectRtcp(slots, slot, 8);
          if (receiver.unprotectRtcp(slots, slot, length) != 8) {
            throw new AssertionError("refused RTCP packet at " + index);
          }
        }
      }
    }

    @Override
    public void close() {
      sender.close();
      receiver.close();
      engine.close();
    }
  }
}
