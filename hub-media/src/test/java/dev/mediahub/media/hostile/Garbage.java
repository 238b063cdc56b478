package dev.mediahub.media.hostile;

import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.stun.StunIntegrity;
import dev.mediahub.media.protocol.stun.StunWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Datagrams that need no keys: each call makes another one, the same for the same seed. */
final class Garbage {
  private static final int MAX_DATAGRAM = 2500;
  private static final int[] DTLS_VERSIONS = {0xfefd, 0xfeff, 0xfefc, 0xfefe, 0x0303, 0};

  private final Random random;
  private final StunWriter writer = new StunWriter();

  Garbage(long seed) {
    random = new Random(seed);
  }

  /** A connectivity check as the client may send it, then cut, changed or made longer. */
  byte[] stun(IceCredentials local, IceCredentials remote) {
    ByteBuffer check = ByteBuffer.allocate(StunWriter.MAX_WRITTEN);
    int length =
        writer.bindingRequest(
            check,
            0,
            random.nextLong(),
            random.nextInt(),
            (remote.ufrag() + ":" + local.ufrag()).getBytes(StandardCharsets.US_ASCII),
            random.nextInt() & 0xffff_ffffL,
            random.nextLong(),
            random.nextBoolean(),
            new StunIntegrity(remote.password()));
    byte[] bytes = Arrays.copyOf(check.array(), length);
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(length));
      case 1 -> withShort(bytes, 2, random.nextInt()); // the message's length
      case 2 -> withShort(bytes, 22, random.nextInt()); // the first attribute's length
      case 3 -> withShort(bytes, 0, random.nextInt(0x4000)); // another method or class
      case 4 -> Arrays.copyOf(bytes, length + random.nextInt(1000));
      default -> flipped(bytes);
    };
  }

  /** A record in clear: alerts, fragments of handshake messages, lengths past all ends. */
  byte[] dtls() {
    int body = random.nextInt(4) == 0 ? 0 : random.nextInt(1400);
    ByteBuffer record = ByteBuffer.allocate(13 + body);
    random.nextBytes(record.array());
    int type = random.nextInt(8) == 0 ? 20 + random.nextInt(44) : 20 + random.nextInt(4);
    record.put(0, (byte) type);
    record.putShort(1, (short) DTLS_VERSIONS[random.nextInt(DTLS_VERSIONS.length)]);
    record.putShort(3, (short) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(2)));
    record.putShort(5, (short) 0).putInt(7, random.nextInt(200));
    record.putShort(11, (short) (random.nextInt(4) == 0 ? random.nextInt() : body));
    if (type == 22 && body >= 12) {
      fragment(record, body - 12);
    }
    return record.array();
  }

  private void fragment(ByteBuffer record, int present) {
    record.put(13, (byte) (random.nextInt(3) == 0 ? random.nextInt() : 1 + random.nextInt(20)));
    put24(record, 14, random.nextInt(4) == 0 ? random.nextInt() : present);
    record.putShort(17, (short) random.nextInt(4));
    put24(record, 19, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(1 + present));
    put24(record, 22, random.nextInt(4) == 0 ? random.nextInt() : present);
  }

  /** An alert in clear that says it is fatal. */
  byte[] alert() {
    return ByteBuffer.allocate(15)
        .put((byte) 21)
        .putShort((short) 0xfefd)
        .putLong(random.nextInt(100))
        .putShort((short) 2)
        .put((byte) 2)
        .put((byte) random.nextInt(120))
        .array();
  }

  /** RTP or RTCP by its first bytes, with a tag that cannot be right. */
  byte[] media() {
    byte[] bytes = new byte[2 + random.nextInt(random.nextInt(10) == 0 ? MAX_DATAGRAM : 1300)];
    random.nextBytes(bytes);
    bytes[0] = (byte) (0x80 | random.nextInt(4) << 4 | bytes[0] & 0x0f);
    if (random.nextInt(3) == 0) {
      bytes[1] = (byte) (192 + random.nextInt(32));
    }
    return bytes;
  }

  /** Anything at all. */
  byte[] noise() {
    byte[] bytes = new byte[1 + random.nextInt(1400)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] bytes) {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] withShort(byte[] bytes, int at, int value) {
    ByteBuffer.wrap(bytes).putShort(at, (short) value);
    return bytes;
  }

  private static void put24(ByteBuffer buffer, int at, int value) {
    buffer.put(at, (byte) (value >> 16)).putShort(at + 1, (short) value);
  }
}
