package dev.mediahub.bench.jmh;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.srtp.SrtpEngine;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Encrypting one packet of 1,200 bytes from the cache into a send slot. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ProtectBenchmark {
  private static final int HEADER = 20;
  private static final int PAYLOAD = 1164;
  private static final int SLOTS = 256;
  private static final int SLOT_BYTES = 2048;

  @Param({"AEAD_AES_128_GCM", "AES128_CM_HMAC_SHA1_80"})
  public SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

  @Param({"native", "jdk"})
  public String engine = "native";

  private final ByteBuffer payload = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final ByteBuffer slots = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
  private SrtpEngine made = SrtpEngine.jdk();
  private SrtpSender sender = made.sender(keys(profile));
  private long index = 1;

  /** Makes the engine that the parameters name. */
  @Setup
  public void setUp() {
    made = engine.equals("jdk") ? SrtpEngine.jdk() : SrtpEngine.nativeEngine().orElseThrow();
    sender = made.sender(keys(profile));
    byte[] noise = new byte[PAYLOAD];
    new Random(1).nextBytes(noise);
    payload.put(0, noise);
  }

  static SrtpKeys keys(SrtpProfile profile) {
    byte[] key = new byte[profile.keyLength()];
    byte[] salt = new byte[profile.saltLength()];
    return new SrtpKeys(profile, key, salt, key, salt);
  }

  /** One packet. */
  @Benchmark
  public int protect() {
    int at = (int) (index % SLOTS) * SLOT_BYTES;
    RtpHeader.write(slots, at, false, 96, (int) index & 0xffff, 0, 7);
    RtpHeader.setExtension(slots, at, true);
    slots.putInt(at + RtpHeader.FIXED_LENGTH, 0xBEDE_0001);
    return sender.protectRtp(payload, 0, PAYLOAD, slots, at, HEADER, index++);
  }

  /** Frees native memory. */
  @TearDown
  public void tearDown() {
    sender.close();
    made.close();
  }
}
