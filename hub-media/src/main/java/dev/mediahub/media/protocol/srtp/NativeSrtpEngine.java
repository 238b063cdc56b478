package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * SRTP with libcrypto, and GCM with the fastest library installed: nothing allocated a packet, no
 * lock, one thread.
 */
final class NativeSrtpEngine implements SrtpEngine {
  private static final String KNOWN_GCM =
      "80600001000000000000000033dea2f60b2e8a46cc96f85d2380e8d0c2efa3f60e11eef8";
  private static final String KNOWN_COUNTER =
      "806000010000000000000000415b9684e02cc777429158439b0d7db64e54";
  private static final Optional<Gcm> FASTEST = usable().findFirst();

  /** Who may do AES-GCM, the fastest first. */
  private enum Gcm {
    IPSEC_MB(_ -> new IpsecMbGcm()),
    LIBGCRYPT(_ -> new LibGcryptGcm()),
    LIBCRYPTO(scratch -> new LibCryptoGcm(scratch.address + NativeScratch.LENGTH));

    private final Function<NativeScratch, NativeGcm> maker;

    Gcm(Function<NativeScratch, NativeGcm> maker) {
      this.maker = maker;
    }

    /**
     * Whether the libraries are there, have every function, and give the right bytes: builds exist
     * without SHA-1's low-level functions, or where policy forbids an algorithm.
     */
    private boolean isUsable() {
      try (NativeSrtpEngine engine = new NativeSrtpEngine(this)) {
        return engine.knows(SrtpProfile.AEAD_AES_128_GCM, KNOWN_GCM)
            && engine.knows(SrtpProfile.AES128_CM_HMAC_SHA1_80, KNOWN_COUNTER);
      } catch (LinkageError | RuntimeException e) {
        return false; // the next one is tried, at last the JDK's; the start-up log names it
      }
    }
  }

  private final NativeScratch scratch = new NativeScratch();
  private final NativeGcm gcm;
  private long rtcpGcmContext;
  private long rtcpCounterContext;
  private boolean closed;

  private NativeSrtpEngine(Gcm from) {
    gcm = from.maker.apply(scratch);
  }

  /** With the fastest library that works here. */
  static Optional<SrtpEngine> create() {
    return FASTEST.map(NativeSrtpEngine::new);
  }

  /** With each library that works here. */
  static List<SrtpEngine> createEach() {
    return usable().<SrtpEngine>map(NativeSrtpEngine::new).toList();
  }

  private static Stream<Gcm> usable() {
    return Stream.of(Gcm.values()).filter(Gcm::isUsable);
  }

  @Override
  public String name() {
    return gcm instanceof LibCryptoGcm
        ? LibCryptoLibrary.NAME
        : gcm.name() + ", " + LibCryptoLibrary.NAME;
  }

  @Override
  public SrtpSender sender(SrtpKeys keys) {
    SrtpProfile profile = keys.profile();
    return new SrtpSender(
        cipher(profile, SessionKeys.derive(profile, keys.localKey(), keys.localSalt())), profile);
  }

  @Override
  public SrtpReceiver receiver(SrtpKeys keys) {
    SrtpProfile profile = keys.profile();
    return new SrtpReceiver(
        cipher(profile, SessionKeys.derive(profile, keys.remoteKey(), keys.remoteSalt())), profile);
  }

  @Override
  public void close() {
    closed = true;
    if (rtcpGcmContext != 0) {
      gcm.free(rtcpGcmContext);
      rtcpGcmContext = 0;
    }
    if (rtcpCounterContext != 0) {
      LibCrypto.contextFree(rtcpCounterContext);
      rtcpCounterContext = 0;
    }
  }

  NativeScratch scratch() {
    return scratch;
  }

  NativeGcm gcm() {
    return gcm;
  }

  /** A context with the key, or 0. Overwrites the scratch key. */
  long newGcmContext(byte[] key) {
    return closed ? 0 : gcm.newContext(scratchKey(key));
  }

  /** A context with the key, or 0. Overwrites the scratch key. */
  long newCounterContext(byte[] key) {
    return closed ? 0 : LibCrypto.newContext(LibCrypto.aes128Ctr(), scratchKey(key));
  }

  private long scratchKey(byte[] key) {
    scratch.bytes.put(NativeScratch.KEY, key);
    return scratch.address + NativeScratch.KEY;
  }

  /** RTCP is rare, so all sessions share a context and set their key for each packet. */
  long rtcpGcmContext() {
    if (rtcpGcmContext == 0) {
      rtcpGcmContext = newGcmContext(new byte[NativeGcm.KEY]);
    }
    return rtcpGcmContext;
  }

  long rtcpCounterContext() {
    if (rtcpCounterContext == 0) {
      rtcpCounterContext = newCounterContext(new byte[16]);
    }
    return rtcpCounterContext;
  }

  private PacketCipher cipher(SrtpProfile profile, SessionKeys keys) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> new NativeGcmCipher(this, keys);
      case AES128_CM_HMAC_SHA1_80 -> new NativeCounterCipher(this, keys);
    };
  }

  /** Protects a fixed packet under a fixed key and compares. */
  private boolean knows(SrtpProfile profile, String expected) {
    byte[] key = new byte[profile.keyLength()];
    byte[] salt = new byte[profile.saltLength()];
    Arrays.fill(key, (byte) 0x4d);
    Arrays.fill(salt, (byte) 0x48);
    ByteBuffer packet = ByteBuffer.allocateDirect(64);
    packet.putInt(0, 0x80600001);
    try (SrtpSender sender = sender(new SrtpKeys(profile, key, salt, key, salt))) {
      int length = sender.protectRtp(packet, 12, 8, packet, 0, 12, 1);
      byte[] bytes = new byte[Math.max(length, 0)];
      packet.get(0, bytes);
      return HexFormat.of().formatHex(bytes).equals(expected);
    }
  }
}
