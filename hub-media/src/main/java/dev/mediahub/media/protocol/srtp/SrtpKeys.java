package dev.mediahub.media.protocol.srtp;

/**
 * The master keys of both directions of one session, as exported by DTLS (RFC 5764 section 4.2).
 * The arrays are not copied and must not be changed.
 *
 * @param localKey protects what this side sends
 * @param remoteKey protects what the other side sends
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copies of secrets would only linger
public record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {

  public SrtpKeys {
    if (localKey.length != profile.keyLength() || remoteKey.length != profile.keyLength()) {
      throw new IllegalArgumentException(profile + " takes keys of " + profile.keyLength());
    }
    if (localSalt.length != profile.saltLength() || remoteSalt.length != profile.saltLength()) {
      throw new IllegalArgumentException(profile + " takes salts of " + profile.saltLength());
    }
  }

  /** The same session seen from the other side. */
  public SrtpKeys swapped() {
    return new SrtpKeys(profile, remoteKey, remoteSalt, localKey, localSalt);
  }

  /** Names the profile only: keys never reach a log. */
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
