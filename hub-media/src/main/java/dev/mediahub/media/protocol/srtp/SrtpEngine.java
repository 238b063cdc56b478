package dev.mediahub.media.protocol.srtp;

import java.util.Optional;

/**
 * Makes the senders and receivers of one thread and holds the scratch memory they share. An engine
 * and everything made by it is used by one thread only (a media loop); close it after them.
 */
public sealed interface SrtpEngine extends AutoCloseable permits NativeSrtpEngine, JdkSrtpEngine {

  /**
   * Native libraries through {@code java.lang.foreign}; empty where no fitting one is installed.
   */
  static Optional<SrtpEngine> nativeEngine() {
    return NativeSrtpEngine.create();
  }

  /** {@code javax.crypto}: the same bytes everywhere, about 1 KB of garbage a packet. */
  static SrtpEngine jdk() {
    return new JdkSrtpEngine();
  }

  /** The native engine where there is one, else the JDK's. */
  static SrtpEngine nativeOrJdk() {
    return nativeEngine().orElseGet(SrtpEngine::jdk);
  }

  /** Who does AES, for the start-up log: {@code libcrypto.so.3} or {@code javax.crypto}. */
  String name();

  /** Protects with the local key. The caller closes it. */
  SrtpSender sender(SrtpKeys keys);

  /** Unprotects with the remote key. The caller closes it. */
  SrtpReceiver receiver(SrtpKeys keys);

  @Override
  void close();
}
