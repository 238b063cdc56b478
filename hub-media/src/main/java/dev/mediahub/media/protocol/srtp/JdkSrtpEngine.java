package dev.mediahub.media.protocol.srtp;

/** SRTP with {@code javax.crypto}, for systems without libcrypto. */
final class JdkSrtpEngine implements SrtpEngine {
  private final BufferViews inputs = new BufferViews();
  private final BufferViews outputs = new BufferViews();

  @Override
  public String name() {
    return "javax.crypto";
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

  private PacketCipher cipher(SrtpProfile profile, SessionKeys keys) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> new JdkGcmCipher(inputs, outputs, keys);
      case AES128_CM_HMAC_SHA1_80 -> new JdkCounterCipher(inputs, outputs, keys);
    };
  }

  /** Nothing to free: everything is the garbage collector's. */
  @Override
  public void close() {}
}
