package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** SRTP with libcrypto: nothing allocated a packet, no lock, one thread. */
final class NativeSrtpEngine implements SrtpEngine {
  private static final String KNOWN_GCM =
      "80600001000000000000000033dea2f60b2e8a46cc96f85d2380e8d0c2efa3f60e11eef8";
  private static final String KNOWN_COUNTER =
      "806000010000000000000000415b9684e02cc777429158439b0d7db64e54";
  private static final boolean USABLE = isUsable();

  private final NativeScratch scratch = new NativeScratch();
  private long rtcpGcmContext;
  private long rtcpCounterContext;
  private boolean closed;

  private NativeSrtpEngine() {}

  static Optional<SrtpEngine> create() {
    return USABLE ? Optional.of(new NativeSrtpEngine()) : Optional.empty();
  }

  @Override
  public String name() {
    return LibCrypto.NAME;
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
      LibCrypto.contextFree(rtcpGcmContext);
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

  /** A context for the cipher and key, or 0. Overwrites the scratch key. */
  long newContext(long cipher, byte[] key) {
    if (closed) {
      return 0;
    }
    long context = LibCrypto.contextNew();
    scratch.bytes.put(NativeScratch.KEY, key);
    long keyAddress = scratch.address + NativeScratch.KEY;
    if (context != 0 && LibCrypto.encryptInit(context, cipher, keyAddress, 0) != 1) {
      LibCrypto.contextFree(context);
      return 0;
    }
    return context;
  }

  /** RTCP is rare, so all sessions share a context and set their key for each packet. */
  long rtcpGcmContext() {
    if (rtcpGcmContext == 0) {
      rtcpGcmContext = newContext(LibCrypto.aes128Gcm(), new byte[16]);
    }
    return rtcpGcmContext;
  }

  long rtcpCounterContext() {
    if (rtcpCounterContext == 0) {
      rtcpCounterContext = newContext(LibCrypto.aes128Ctr(), new byte[16]);
    }
    return rtcpCounterContext;
  }

  private PacketCipher cipher(SrtpProfile profile, SessionKeys keys) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> new NativeGcmCipher(this, keys);
      case AES128_CM_HMAC_SHA1_80 -> new NativeCounterCipher(this, keys);
    };
  }

  /**
   * Whether a library is there, has every function, and gives the right bytes: builds exist without
   * SHA-1's low-level functions, or where policy forbids an algorithm.
   */
  private static boolean isUsable() {
    try (NativeSrtpEngine engine = new NativeSrtpEngine()) {
      return engine.knows(SrtpProfile.AEAD_AES_128_GCM, KNOWN_GCM)
          && engine.knows(SrtpProfile.AES128_CM_HMAC_SHA1_80, KNOWN_COUNTER);
    } catch (LinkageError | RuntimeException e) {
      return false; // the caller falls back to the JDK and says so
    }
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
