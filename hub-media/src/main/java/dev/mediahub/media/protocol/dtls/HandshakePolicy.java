package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsTimeoutException;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** What client and server decide alike, and what one handshake has come to. */
final class HandshakePolicy {
  /** Mandatory for WebRTC (RFC 8827 section 6.5) first; ChaCha20 for devices without AES. */
  static final int[] CIPHER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
  };

  static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1};

  private final DtlsConfig config;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys keys;
  private @Nullable String failure;

  HandshakePolicy(DtlsConfig config) {
    this.config = config;
  }

  DtlsConfig config() {
    return config;
  }

  UseSRTPData offer() {
    return new UseSRTPData(
        config.profiles().stream().mapToInt(SrtpProfile::id).toArray(), TlsUtils.EMPTY_BYTES);
  }

  /** Chooses by our preference, as browsers list the slower profile first. */
  void chooseProfile(@Nullable UseSRTPData offered) throws IOException {
    for (SrtpProfile candidate : config.profiles()) {
      if (offered != null
          && Arrays.stream(offered.getProtectionProfiles()).anyMatch(id -> id == candidate.id())) {
        profile = candidate;
        return;
      }
    }
    throw refuse(
        AlertDescription.handshake_failure, "the peer offers no SRTP profile that is allowed here");
  }

  /** What the server selected must be one of ours, and one only (RFC 5764 section 4.1.1). */
  void acceptProfile(@Nullable UseSRTPData selected) throws IOException {
    if (selected == null || selected.getProtectionProfiles().length != 1) {
      throw refuse(AlertDescription.illegal_parameter, "the server selected no SRTP profile");
    }
    chooseProfile(selected);
  }

  UseSRTPData selected() {
    return new UseSRTPData(
        profile == null ? new int[0] : new int[] {profile.id()}, TlsUtils.EMPTY_BYTES);
  }

  void checkFingerprint(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      throw refuse(AlertDescription.bad_certificate, "the peer sent no certificate");
    }
    byte[] certificate = chain.getCertificateAt(0).getEncoded();
    if (config.remoteFingerprints().stream().noneMatch(f -> f.matches(certificate))) {
      throw refuse(
          AlertDescription.bad_certificate,
          "the peer's certificate does not have the fingerprint of its SDP");
    }
  }

  /** Client key, server key, client salt, server salt (RFC 5764 section 4.2). */
  void exportKeys(TlsContext context) {
    SrtpProfile chosen = profile;
    if (chosen == null) {
      return; // only without the extension, which both sides have refused by now
    }
    int key = chosen.keyLength();
    int salt = chosen.saltLength();
    byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
    SrtpKeys asClient =
        new SrtpKeys(
            chosen,
            Arrays.copyOfRange(material, 0, key),
            Arrays.copyOfRange(material, 2 * key, 2 * key + salt),
            Arrays.copyOfRange(material, key, 2 * key),
            Arrays.copyOfRange(material, 2 * key + salt, 2 * (key + salt)));
    Arrays.fill(material, (byte) 0);
    keys = config.role() == DtlsRole.CLIENT ? asClient : asClient.swapped();
  }

  /** Present once the handshake is complete. */
  @Nullable SrtpKeys keys() {
    return keys;
  }

  void noteAlertReceived(short level, short description) {
    if (level == AlertLevel.fatal && failure == null) {
      failure = "the peer ended it with alert " + AlertDescription.getName(description);
    }
  }

  /** In words, what ended the session; the exception is the fallback. */
  String failure(Throwable thrown) {
    if (failure != null) {
      return failure;
    }
    if (thrown instanceof TlsTimeoutException) {
      return "the handshake timed out after " + config.handshakeTimeoutMs() + " ms";
    }
    if (thrown instanceof TlsFatalAlert alert) {
      return "the handshake broke with " + AlertDescription.getName(alert.getAlertDescription());
    }
    return String.valueOf(thrown.getMessage());
  }

  private TlsFatalAlert refuse(short alert, String reason) {
    failure = reason;
    return new TlsFatalAlert(alert, reason);
  }
}
