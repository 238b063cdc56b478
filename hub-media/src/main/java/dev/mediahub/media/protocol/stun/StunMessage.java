package dev.mediahub.media.protocol.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Reads one STUN message in place; reusable, allocates nothing, owned by one thread.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN message type     |        message length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   magic cookie = 0x2112A442                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    transaction id (96 bits)                   |
 * </pre>
 *
 * <p>Source: RFC 8489, sections 5 and 14. The buffer is big-endian and must stay unchanged while
 * the accessors are used.
 */
public final class StunMessage {
  public static final int HEADER_LENGTH = 20;
  public static final int MAGIC_COOKIE = 0x2112_a442;

  /** Longer messages are refused; a connectivity check takes about 100 bytes. */
  public static final int MAX_LENGTH = 1500;

  public static final int BINDING_REQUEST = 0x0001;
  public static final int BINDING_INDICATION = 0x0011;
  public static final int BINDING_SUCCESS = 0x0101;
  public static final int BINDING_ERROR = 0x0111;

  /** Parse results. */
  public static final int OK = 0;

  public static final int NOT_STUN = -1;
  public static final int MALFORMED = -2;
  public static final int BAD_FINGERPRINT = -3;

  static final int FINGERPRINT_XOR = 0x5354_554e;
  static final int MAX_UNKNOWN_ATTRIBUTES = 8;

  private static final int LENGTH_OFFSET = 2;
  private static final int COOKIE_OFFSET = 4;
  private static final int TRANSACTION_OFFSET = 8;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int UFRAG_KEY_LENGTH = 8;
  private static final int ABSENT = -1;

  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[128];
  private final int[] unknown = new int[MAX_UNKNOWN_ATTRIBUTES];

  private ByteBuffer buffer = ByteBuffer.allocate(HEADER_LENGTH);
  private int offset;
  private int username;
  private int usernameLength;
  private int integrity;
  private int fingerprint;
  private int priority;
  private int errorCode;
  private int mappedAddress;
  private int mappedLength;
  private boolean mappedIsXored;
  private int tieBreaker;
  private boolean useCandidate;
  private boolean controlled;
  private boolean controlling;
  private int unknownCount;
  private boolean afterIntegrity;

  /** Whether the datagram can only be STUN: cheap, for demultiplexing (RFC 7983). */
  public static boolean isStun(ByteBuffer buffer, int offset, int length) {
    return length >= HEADER_LENGTH
        && (buffer.get(offset) & 0xc0) == 0
        && buffer.getInt(offset + COOKIE_OFFSET) == MAGIC_COOKIE
        && (length & 3) == 0
        && (buffer.getShort(offset + LENGTH_OFFSET) & 0xffff) == length - HEADER_LENGTH;
  }

  /**
   * The local part of USERNAME as a key, without parsing the rest: what a socket's owner looks a
   * session up by.
   *
   * @return the 8 ASCII bytes before ':' in network order; 0 when this is no STUN message or that
   *     part is not 8 bytes long
   */
  public static long localUfragKey(ByteBuffer buffer, int offset, int length) {
    if (!isStun(buffer, offset, length)) {
      return 0;
    }
    int end = offset + length;
    int at = offset + HEADER_LENGTH;
    while (at + ATTRIBUTE_HEADER <= end) {
      int size = buffer.getShort(at + 2) & 0xffff;
      int value = at + ATTRIBUTE_HEADER;
      if (size > end - value) {
        return 0;
      }
      if ((buffer.getShort(at) & 0xffff) == StunAttribute.USERNAME) {
        return ufragKey(buffer, value, size);
      }
      at = value + padded(size);
    }
    return 0;
  }

  /**
   * Reads the header and finds the attributes in one bounded pass. Checks FINGERPRINT when there is
   * one; never MESSAGE-INTEGRITY (see {@link StunIntegrity#verify}).
   *
   * @return {@link #OK}, {@link #NOT_STUN}, {@link #MALFORMED} or {@link #BAD_FINGERPRINT}
   */
  public int parse(ByteBuffer buffer, int offset, int length) {
    if (length > MAX_LENGTH || !isStun(buffer, offset, length)) {
      return NOT_STUN;
    }
    clear(buffer, offset);
    int end = offset + length;
    int at = offset + HEADER_LENGTH;
    while (at < end) {
      if (fingerprint != ABSENT) {
        return MALFORMED; // FINGERPRINT must be the last attribute (RFC 8489, section 14.7).
      }
      int type = buffer.getShort(at) & 0xffff;
      int size = buffer.getShort(at + 2) & 0xffff;
      int value = at + ATTRIBUTE_HEADER;
      if (padded(size) > end - value || !accept(type, value, size)) {
        return MALFORMED;
      }
      at = value + padded(size);
    }
    return fingerprint == ABSENT || fingerprintMatches() ? OK : BAD_FINGERPRINT;
  }

  private void clear(ByteBuffer buffer, int offset) {
    this.buffer = buffer;
    this.offset = offset;
    username = ABSENT;
    usernameLength = 0;
    integrity = ABSENT;
    fingerprint = ABSENT;
    priority = ABSENT;
    errorCode = ABSENT;
    mappedAddress = ABSENT;
    mappedLength = 0;
    mappedIsXored = false;
    tieBreaker = ABSENT;
    useCandidate = false;
    controlled = false;
    controlling = false;
    unknownCount = 0;
    afterIntegrity = false;
  }

  /** Notes one attribute; the first of a type counts. False when its size cannot be right. */
  private boolean accept(int type, int value, int size) {
    if (type == StunAttribute.FINGERPRINT) {
      fingerprint = value;
      return size == 4;
    }
    if (afterIntegrity) {
      return true; // Unauthenticated, so ignored (RFC 8489, section 14.5).
    }
    return switch (type) {
      case StunAttribute.USERNAME -> {
        if (username == ABSENT) {
          username = value;
          usernameLength = size;
        }
        yield size <= 513;
      }
      case StunAttribute.MESSAGE_INTEGRITY -> {
        integrity = value;
        afterIntegrity = true;
        yield size == StunIntegrity.HMAC_LENGTH;
      }
      case StunAttribute.PRIORITY -> {
        priority = priority == ABSENT ? value : priority;
        yield size == 4;
      }
      case StunAttribute.USE_CANDIDATE -> {
        useCandidate = true;
        yield size == 0;
      }
      case StunAttribute.ICE_CONTROLLED -> {
        controlled = true;
        tieBreaker = value;
        yield size == 8;
      }
      case StunAttribute.ICE_CONTROLLING -> {
        controlling = true;
        tieBreaker = value;
        yield size == 8;
      }
      case StunAttribute.ERROR_CODE -> {
        errorCode = errorCode == ABSENT ? value : errorCode;
        yield size >= 4;
      }
      case StunAttribute.XOR_MAPPED_ADDRESS -> noteMappedAddress(value, size, true);
      case StunAttribute.MAPPED_ADDRESS ->
          mappedAddress != ABSENT || noteMappedAddress(value, size, false);
      default -> {
        noteUnknown(type);
        yield true;
      }
    };
  }

  private boolean noteMappedAddress(int value, int size, boolean isXored) {
    if (size != 8 && size != 20) {
      return false;
    }
    mappedAddress = value;
    mappedLength = size;
    mappedIsXored = isXored;
    return buffer.get(value + 1) == (size == 8 ? 1 : 2);
  }

  private void noteUnknown(int type) {
    if (StunAttribute.isComprehensionRequired(type)
        && !StunAttribute.isKnown(type)
        && unknownCount < MAX_UNKNOWN_ATTRIBUTES) {
      unknown[unknownCount++] = type;
    }
  }

  /** RFC 8489, section 14.7: CRC-32 of the message up to the attribute, XOR 0x5354554e. */
  private boolean fingerprintMatches() {
    int end = fingerprint - ATTRIBUTE_HEADER;
    return buffer.getInt(fingerprint) == fingerprintOf(crc, scratch, buffer, offset, end - offset);
  }

  static int fingerprintOf(CRC32 crc, byte[] scratch, ByteBuffer buffer, int offset, int length) {
    crc.reset();
    for (int at = 0; at < length; at += scratch.length) {
      int size = Math.min(scratch.length, length - at);
      buffer.get(offset + at, scratch, 0, size);
      crc.update(scratch, 0, size);
    }
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }

  static int padded(int size) {
    return (size + 3) & ~3;
  }

  private static long ufragKey(ByteBuffer buffer, int value, int size) {
    return size > UFRAG_KEY_LENGTH && buffer.get(value + UFRAG_KEY_LENGTH) == ':'
        ? ufragKeyIfPlain(buffer.getLong(value))
        : 0;
  }

  /** 0 when a byte is ':' or not ASCII, else the key itself. */
  private static long ufragKeyIfPlain(long key) {
    long rest = key;
    for (int i = 0; i < UFRAG_KEY_LENGTH; i++) {
      if ((byte) rest <= ' ' || (byte) rest == ':') {
        return 0;
      }
      rest >>>= 8;
    }
    return key;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  /** Where MESSAGE-INTEGRITY's value starts; negative when there is none. */
  int integrityOffset() {
    return integrity;
  }

  /** Class and method as on the wire: {@link #BINDING_REQUEST} and the like. */
  public int type() {
    return buffer.getShort(offset) & 0x3fff;
  }

  /** The upper 64 of the transaction id's 96 bits. */
  public long transactionIdHigh() {
    return buffer.getLong(offset + TRANSACTION_OFFSET);
  }

  /** The lower 32 of the transaction id's 96 bits. */
  public int transactionIdLow() {
    return buffer.getInt(offset + TRANSACTION_OFFSET + 8);
  }

  public boolean hasUsername() {
    return username != ABSENT;
  }

  public boolean hasIntegrity() {
    return integrity != ABSENT;
  }

  public boolean hasFingerprint() {
    return fingerprint != ABSENT;
  }

  /** As {@link #localUfragKey(ByteBuffer, int, int)}, of the parsed message. */
  public long localUfragKey() {
    return username == ABSENT ? 0 : ufragKey(buffer, username, usernameLength);
  }

  /** Whether USERNAME starts with {@code ufrag} and ':', both given as ASCII bytes. */
  public boolean usernameStartsWith(byte[] ufrag) {
    if (username == ABSENT
        || usernameLength <= ufrag.length
        || buffer.get(username + ufrag.length) != ':') {
      return false;
    }
    for (int i = 0; i < ufrag.length; i++) {
      if (buffer.get(username + i) != ufrag[i]) {
        return false;
      }
    }
    return true;
  }

  /** PRIORITY, unsigned 32 bits; 0 when absent. */
  public long priority() {
    return priority == ABSENT ? 0 : buffer.getInt(priority) & 0xffff_ffffL;
  }

  public boolean useCandidate() {
    return useCandidate;
  }

  public boolean isControlled() {
    return controlled;
  }

  public boolean isControlling() {
    return controlling;
  }

  /** The value of ICE-CONTROLLED or ICE-CONTROLLING, an unsigned 64-bit number; 0 when absent. */
  public long tieBreaker() {
    return tieBreaker == ABSENT ? 0 : buffer.getLong(tieBreaker);
  }

  /** ERROR-CODE as a number such as 487; 0 when absent. */
  public int errorCode() {
    return errorCode == ABSENT
        ? 0
        : (buffer.get(errorCode + 2) & 7) * 100 + (buffer.get(errorCode + 3) & 0xff);
  }

  /** How many unknown comprehension-required attributes were seen, 8 at most. */
  public int unknownAttributeCount() {
    return unknownCount;
  }

  public int unknownAttribute(int index) {
    return unknown[index];
  }

  public boolean hasMappedAddress() {
    return mappedAddress != ABSENT;
  }

  /** Upper half of the mapped address as in {@code TransportAddress}; 0 for IPv4. */
  public long mappedHigh() {
    if (mappedLength != 20) {
      return 0;
    }
    long xor = mappedIsXored ? (long) MAGIC_COOKIE << 32 | transactionIdHigh() >>> 32 : 0;
    return buffer.getLong(mappedAddress + 4) ^ xor;
  }

  /** Lower half of the mapped address as in {@code TransportAddress}. */
  public long mappedLow() {
    if (mappedLength != 20) {
      int xor = mappedIsXored ? MAGIC_COOKIE : 0;
      return 0x0000_ffff_0000_0000L | ((buffer.getInt(mappedAddress + 4) ^ xor) & 0xffff_ffffL);
    }
    long xor = mappedIsXored ? transactionIdHigh() << 32 | (transactionIdLow() & 0xffff_ffffL) : 0;
    return buffer.getLong(mappedAddress + 12) ^ xor;
  }

  public int mappedPort() {
    int port = buffer.getShort(mappedAddress + 2) & 0xffff;
    return mappedIsXored ? port ^ (MAGIC_COOKIE >>> 16) : port;
  }
}
