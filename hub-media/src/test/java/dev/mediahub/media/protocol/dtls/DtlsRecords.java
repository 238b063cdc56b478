package dev.mediahub.media.protocol.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Takes datagrams of unencrypted records apart and puts them together differently (RFC 6347). */
final class DtlsRecords {
  static final int SERVER_HELLO = 2;

  private static final int RECORD_HEADER = 13;
  private static final int HANDSHAKE_HEADER = 12;
  private static final int HANDSHAKE = 22;
  private static final int KEY_SHARE = 51;

  private DtlsRecords() {}

  /**
   * A link that cuts every unencrypted handshake message into fragments, sends the later ones
   * first, and numbers all records anew.
   */
  static Consumer<byte[]> fragmenting(int fragmentLength, Consumer<byte[]> receiver) {
    long[] sequence = {0};
    return datagram -> {
      for (byte[] record : records(datagram)) {
        if (ByteBuffer.wrap(record).getShort(3) != 0) {
          receiver.accept(record);
          continue;
        }
        List<byte[]> pieces =
            record[0] == HANDSHAKE ? fragments(record, fragmentLength) : List.of(record);
        for (byte[] piece : pieces.reversed()) {
          ByteBuffer.wrap(piece).putLong(3, sequence[0]++); // epoch 0 and 48 bits of sequence
          ByteBuffer.wrap(piece).putShort(11, (short) (piece.length - RECORD_HEADER));
          receiver.accept(piece);
        }
      }
    };
  }

  /** The hello with a key share as long as a post-quantum one, in two datagrams. */
  static List<byte[]> withPostQuantumKeyShare(byte[] clientHello) {
    int share = 1216 + 6;
    byte[] grown = Arrays.copyOf(clientHello, clientHello.length + 4 + share);
    ByteBuffer record = ByteBuffer.wrap(grown);
    record.putShort(clientHello.length, (short) KEY_SHARE);
    record.putShort(clientHello.length + 2, (short) share);
    record.putShort(clientHello.length + 4, (short) (share - 2));
    record.putShort(clientHello.length + 6, (short) 0x11ec); // X25519MLKEM768
    record.putShort(clientHello.length + 8, (short) (share - 6));
    int extensions = extensionsLengthOffset(clientHello);
    record.putShort(extensions, (short) (record.getShort(extensions) + 4 + share));
    record.putShort(11, (short) (grown.length - RECORD_HEADER));
    int body = grown.length - RECORD_HEADER - HANDSHAKE_HEADER;
    putUint24(record, RECORD_HEADER + 1, body);
    putUint24(record, RECORD_HEADER + 9, body);
    List<byte[]> datagrams = new ArrayList<>();
    fragmenting(1175, datagrams::add).accept(grown);
    return datagrams;
  }

  /** The type of the first handshake message in a datagram, or -1. */
  static int firstMessage(byte[] datagram) {
    return datagram[0] == HANDSHAKE ? datagram[RECORD_HEADER] : -1;
  }

  private static List<byte[]> records(byte[] datagram) {
    List<byte[]> records = new ArrayList<>();
    for (int at = 0; at < datagram.length; ) {
      int end = at + RECORD_HEADER + (ByteBuffer.wrap(datagram).getShort(at + 11) & 0xffff);
      records.add(Arrays.copyOfRange(datagram, at, end));
      at = end;
    }
    return records;
  }

  private static List<byte[]> fragments(byte[] record, int fragmentLength) {
    List<byte[]> fragments = new ArrayList<>();
    int headers = RECORD_HEADER + HANDSHAKE_HEADER;
    int total = record.length - headers;
    for (int at = 0; at == 0 || at < total; at += fragmentLength) {
      int length = Math.min(fragmentLength, total - at);
      byte[] fragment = Arrays.copyOf(record, headers + length);
      System.arraycopy(record, headers + at, fragment, headers, length);
      putUint24(ByteBuffer.wrap(fragment), RECORD_HEADER + 6, at);
      putUint24(ByteBuffer.wrap(fragment), RECORD_HEADER + 9, length);
      fragments.add(fragment);
    }
    return fragments;
  }

  /** Skips version, random, session, cookie, suites and compressions. */
  private static int extensionsLengthOffset(byte[] clientHello) {
    ByteBuffer hello = ByteBuffer.wrap(clientHello);
    int at = RECORD_HEADER + HANDSHAKE_HEADER + 2 + 32;
    at += 1 + hello.get(at);
    at += 1 + hello.get(at);
    at += 2 + hello.getShort(at);
    return at + 1 + hello.get(at);
  }

  private static void putUint24(ByteBuffer buffer, int offset, int value) {
    buffer.put(offset, (byte) (value >>> 16)).putShort(offset + 1, (short) value);
  }
}
