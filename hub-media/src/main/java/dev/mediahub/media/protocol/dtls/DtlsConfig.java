package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.util.List;

/**
 * What an endpoint is and whom it accepts.
 *
 * @param remoteFingerprints from the peer's SDP; its certificate must match one of them
 * @param profiles allowed SRTP profiles, ours to prefer first
 * @param handshakeTimeoutMs from {@link DtlsEndpoint#start} to giving up
 * @param resendMs first wait before a flight is sent again; doubles each time
 */
public record DtlsConfig(
    DtlsRole role,
    DtlsIdentity identity,
    List<Fingerprint> remoteFingerprints,
    List<SrtpProfile> profiles,
    int handshakeTimeoutMs,
    int resendMs) {
  private static final int HANDSHAKE_TIMEOUT_MS = 15_000;

  /**
   * RFC 6347 section 4.2.4.1 starts at 1 s; a lost flight then costs a viewer a second. Real-time
   * peers have short paths, so it starts lower, as browsers do.
   */
  private static final int RESEND_MS = 300;

  public DtlsConfig {
    remoteFingerprints = List.copyOf(remoteFingerprints);
    profiles = List.copyOf(profiles);
    if (remoteFingerprints.isEmpty()) {
      throw new IllegalArgumentException("at least one fingerprint of the peer is needed");
    }
  }

  /** The usual times, and GCM before counter mode: it costs less than half. */
  public static DtlsConfig of(
      DtlsRole role, DtlsIdentity identity, List<Fingerprint> remoteFingerprints) {
    return new DtlsConfig(
        role,
        identity,
        remoteFingerprints,
        List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80),
        HANDSHAKE_TIMEOUT_MS,
        RESEND_MS);
  }

  public DtlsConfig withProfiles(SrtpProfile... allowed) {
    return new DtlsConfig(
        role, identity, remoteFingerprints, List.of(allowed), handshakeTimeoutMs, resendMs);
  }

  public DtlsConfig withTimes(int newHandshakeTimeoutMs, int newResendMs) {
    return new DtlsConfig(
        role, identity, remoteFingerprints, profiles, newHandshakeTimeoutMs, newResendMs);
  }
}
