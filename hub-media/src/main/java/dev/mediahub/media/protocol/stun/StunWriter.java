package dev.mediahub.media.protocol.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Writes STUN messages into a big-endian buffer by absolute index. Reusable, owned by one thread:
 * begin a message, add attributes, finish it. The caller leaves {@link #MAX_WRITTEN} bytes of room.
 * Source: RFC 8489, sections 5, 6 and 14.
 */
public final class StunWriter {
  /** No message written here is longer. */
  public static final int MAX_WRITTEN = 620;

  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHENTICATED = 401;
  public static final int UNKNOWN_ATTRIBUTE = 420;
  public static final int ROLE_CONFLICT = 487;

  private static final int MAX_USERNAME = 513;

  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[128];
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int start;
  private int at;

  /**
   * A connectivity check (RFC 8445, section 7.1).
   *
   * @param username the peer's ufrag, ':' and our own, as ASCII bytes
   * @param priority of the peer-reflexive candidate that this check could make, unsigned 32 bits
   * @param integrity made with the peer's password
   * @return bytes written
   */
  public int bindingRequest(
      ByteBuffer out,
      int offset,
      long transactionIdHigh,
      int transactionIdLow,
      byte[] username,
      long priority,
      long tieBreaker,
      boolean useCandidate,
      StunIntegrity integrity) {
    if (username.length > MAX_USERNAME) {
      throw new IllegalArgumentException("a STUN username has at most 513 bytes");
    }
    begin(out, offset, StunMessage.BINDING_REQUEST, transactionIdHigh, transactionIdLow);
    bytes(StunAttribute.USERNAME, username);
    attribute(StunAttribute.PRIORITY, 4);
    buffer.putInt(at - 4, (int) priority);
    attribute(StunAttribute.ICE_CONTROLLING, 8);
    buffer.putLong(at - 8, tieBreaker);
    if (useCandidate) {
      attribute(StunAttribute.USE_CANDIDATE, 0);
    }
    return finish(integrity);
  }

  /**
   * The answer to a good check: XOR-MAPPED-ADDRESS, MESSAGE-INTEGRITY, FINGERPRINT.
   *
   * @param high upper half of the sender's address as in {@code TransportAddress}
   * @param low its lower half
   * @return bytes written: 64 for IPv4, 76 for IPv6
   */
  public int bindingSuccess(
      ByteBuffer out,
      int offset,
      StunMessage request,
      long high,
      long low,
      int port,
      StunIntegrity integrity) {
    beginResponse(out, offset, StunMessage.BINDING_SUCCESS, request);
    boolean isIpv4 = high == 0 && low >>> 32 == 0xffff;
    attribute(StunAttribute.XOR_MAPPED_ADDRESS, isIpv4 ? 8 : 20);
    int value = at - (isIpv4 ? 8 : 20);
    buffer.putShort(value, (short) (isIpv4 ? 1 : 2));
    buffer.putShort(value + 2, (short) (port ^ (StunMessage.MAGIC_COOKIE >>> 16)));
    if (isIpv4) {
      buffer.putInt(value + 4, (int) low ^ StunMessage.MAGIC_COOKIE);
    } else {
      buffer.putLong(value + 4, high ^ buffer.getLong(start + 4));
      buffer.putLong(value + 12, low ^ buffer.getLong(start + 12));
    }
    return finish(integrity);
  }

  /**
   * A refusal. With {@link #UNKNOWN_ATTRIBUTE} it lists the request's unknown attributes. The
   * reason phrase stays empty, which keeps the answer shorter than the request.
   *
   * @return bytes written
   */
  public int bindingError(
      ByteBuffer out, int offset, StunMessage request, int code, StunIntegrity integrity) {
    beginResponse(out, offset, StunMessage.BINDING_ERROR, request);
    attribute(StunAttribute.ERROR_CODE, 4);
    buffer.putInt(at - 4, code / 100 << 8 | code % 100);
    if (code == UNKNOWN_ATTRIBUTE) {
      unknownAttributes(request);
    }
    return finish(integrity);
  }

  private void unknownAttributes(StunMessage request) {
    int size = 2 * request.unknownAttributeCount();
    attribute(StunAttribute.UNKNOWN_ATTRIBUTES, size);
    int value = at - StunMessage.padded(size);
    for (int i = 0; i < request.unknownAttributeCount(); i++) {
      buffer.putShort(value + 2 * i, (short) request.unknownAttribute(i));
    }
  }

  private void beginResponse(ByteBuffer out, int offset, int type, StunMessage request) {
    begin(out, offset, type, request.transactionIdHigh(), request.transactionIdLow());
  }

  private void begin(ByteBuffer out, int offset, int type, long idHigh, int idLow) {
    buffer = out;
    start = offset;
    at = offset + StunMessage.HEADER_LENGTH;
    buffer.putShort(start, (short) type);
    buffer.putInt(start + 4, StunMessage.MAGIC_COOKIE);
    buffer.putLong(start + 8, idHigh);
    buffer.putInt(start + 16, idLow);
  }

  /** Writes an attribute's header, zeroes its padding and moves behind it. */
  private void attribute(int type, int size) {
    buffer.putShort(at, (short) type);
    buffer.putShort(at + 2, (short) size);
    int padded = StunMessage.padded(size);
    if (padded != size) {
      buffer.putInt(at + padded, 0);
    }
    at += 4 + padded;
  }

  private void bytes(int type, byte[] value) {
    attribute(type, value.length);
    buffer.put(at - StunMessage.padded(value.length), value);
  }

  /** Adds MESSAGE-INTEGRITY and FINGERPRINT, fills in the length. */
  private int finish(StunIntegrity integrity) {
    int signedAt = at;
    attribute(StunAttribute.MESSAGE_INTEGRITY, StunIntegrity.HMAC_LENGTH);
    integrity.sign(buffer, start, signedAt);
    int summed = at;
    attribute(StunAttribute.FINGERPRINT, 4);
    int length = at - start;
    buffer.putShort(start + 2, (short) (length - StunMessage.HEADER_LENGTH));
    buffer.putInt(at - 4, StunMessage.fingerprintOf(crc, scratch, buffer, start, summed - start));
    return length;
  }
}
