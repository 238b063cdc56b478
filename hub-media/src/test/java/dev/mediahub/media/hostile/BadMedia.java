package dev.mediahub.media.hostile;

import dev.mediahub.media.protocol.srtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Packets with a right tag whose contents are wrong. The thread of the sender's engine. */
final class BadMedia {
  private static final int[] RTCP_TYPES = {200, 201, 202, 203, 204, 205, 206, 207, 192, 223};

  private final Random random;
  private final SrtpSender protect;
  private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
  private long index = 1;

  BadMedia(long seed, SrtpSender protect) {
    random = new Random(seed);
    this.protect = protect;
  }

  /**
   * One RTP packet.
   *
   * @param ssrcs what was announced; now and then another is used
   * @param payloadTypes what was negotiated; now and then another is used
   */
  byte[] rtp(int[] ssrcs, int[] payloadTypes) {
    index += random.nextInt(50) == 0 ? random.nextInt(20_000) : 1;
    int ssrc = random.nextInt(40) == 0 ? random.nextInt() : ssrcs[random.nextInt(ssrcs.length)];
    int type =
        random.nextInt(20) == 0
            ? random.nextInt(128)
            : payloadTypes[random.nextInt(payloadTypes.length)];
    int csrcs = random.nextInt(5) == 0 ? random.nextInt(16) : 0;
    boolean padding = random.nextInt(4) == 0;
    boolean extension = random.nextInt(2) == 0;
    out.put(0, (byte) (0x80 | (padding ? 0x20 : 0) | (extension ? 0x10 : 0) | csrcs));
    out.put(1, (byte) (type | (random.nextInt(3) == 0 ? 0x80 : 0)));
    out.putShort(2, (short) index).putInt(4, random.nextInt()).putInt(8, ssrc);
    int header = 12 + 4 * csrcs;
    if (extension) {
      header = extension(header);
    }
    byte[] payload = payload(1900 - header);
    out.put(header, payload);
    return protectedRtp(header, payload.length);
  }

  /** Elements whose lengths pass the block's end, reserved ids, padding, both forms. */
  private int extension(int at) {
    int words = random.nextInt(10) == 0 ? random.nextInt(70) : random.nextInt(5);
    int profile =
        switch (random.nextInt(4)) {
          case 0 -> 0x1000 | random.nextInt(16);
          case 1 -> random.nextInt();
          default -> 0xbede;
        };
    out.putShort(at, (short) profile).putShort(at + 2, (short) words);
    byte[] elements = new byte[4 * words];
    random.nextBytes(elements);
    out.put(at + 4, elements);
    return at + 4 + elements.length;
  }

  /** Often none or a few bytes: what a payload header's reader must not pass. */
  private byte[] payload(int most) {
    int length =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(4);
          case 1 -> random.nextInt(40);
          case 2 -> random.nextInt(1200);
          default -> random.nextInt(8) == 0 ? random.nextInt(most) : random.nextInt(12);
        };
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return payload;
  }

  /** The longest packet a hub may have to take, from an announced source. */
  byte[] longest(int ssrc, int payloadType, int size) {
    index++;
    out.put(0, (byte) 0x80).put(1, (byte) payloadType).putShort(2, (short) index);
    out.putInt(4, (int) index * 3000).putInt(8, ssrc);
    byte[] payload = new byte[size - 12];
    // VP8 (RFC 7741, section 4): a keyframe begins.
    payload[0] = 0x10;
    payload[4] = (byte) 0x9d;
    payload[5] = 1;
    payload[6] = 0x2a;
    out.put(12, payload);
    return protectedRtp(12, payload.length);
  }

  private byte[] protectedRtp(int header, int payload) {
    int length = protect.protectRtp(out, header, payload, out, 0, header, index);
    return copy(length);
  }

  /** One compound RTCP packet whose parts may end anywhere. */
  byte[] rtcp(int[] ssrcs) {
    int parts = 1 + random.nextInt(4);
    int at = 0;
    for (int i = 0; i < parts; i++) {
      at = part(at, ssrcs);
    }
    return protectedRtcp(at);
  }

  private int part(int at, int[] ssrcs) {
    int type = RTCP_TYPES[random.nextInt(RTCP_TYPES.length)];
    int words = 1 + random.nextInt(random.nextInt(6) == 0 ? 60 : 8);
    byte[] body = new byte[4 * words];
    random.nextBytes(body);
    ByteBuffer wrapped = ByteBuffer.wrap(body);
    for (int i = 0; i < Math.min(3, words); i++) {
      if (random.nextBoolean()) {
        wrapped.putInt(4 * i, ssrcs[random.nextInt(ssrcs.length)]);
      }
    }
    int told = random.nextInt(5) == 0 ? random.nextInt(0x10000) : words;
    out.put(at, (byte) (0x80 | random.nextInt(64))).put(at + 1, (byte) type);
    out.putShort(at + 2, (short) told).put(at + 4, body);
    return at + 4 + body.length;
  }

  /** NACKs for everything there may ever have been. */
  byte[] nackAll(int ssrc) {
    int words = 300;
    feedback(205, 1, 2 + words, ssrc);
    int from = random.nextInt(0x10000);
    for (int i = 0; i < words; i++) {
      out.putShort(12 + 4 * i, (short) (from + 17 * i)).putShort(14 + 4 * i, (short) -1);
    }
    return protectedRtcp(12 + 4 * words);
  }

  byte[] pictureLoss(int ssrc) {
    feedback(206, 1, 2, ssrc);
    return protectedRtcp(12);
  }

  /** A bandwidth of nothing, or of everything, for any number of sources. */
  byte[] bitrate(int ssrc) {
    feedback(206, 15, 4, 0);
    out.putInt(12, 0x52454d42);
    out.putInt(16, random.nextBoolean() ? random.nextInt() : random.nextInt(2) << 24);
    out.putInt(20, ssrc);
    return protectedRtcp(20);
  }

  /** Feedback on packets never sent, with as many statuses as one can claim. */
  byte[] arrivals(int ssrc) {
    int words = 2 + random.nextInt(40);
    feedback(205, 15, 2 + words, ssrc);
    byte[] body = new byte[4 * words];
    random.nextBytes(body);
    out.put(12, body);
    out.putShort(14, (short) (random.nextBoolean() ? 0xffff : random.nextInt(200)));
    if (random.nextBoolean()) {
      out.putShort(20, (short) 0x3fff); // a run of 8,191 packets, all received
    }
    return protectedRtcp(12 + body.length);
  }

  /** Goodbye in the name of others. */
  byte[] bye(int[] ssrcs) {
    out.put(0, (byte) (0x80 | ssrcs.length)).put(1, (byte) 203);
    out.putShort(2, (short) ssrcs.length);
    for (int i = 0; i < ssrcs.length; i++) {
      out.putInt(4 + 4 * i, ssrcs[i]);
    }
    return protectedRtcp(4 + 4 * ssrcs.length);
  }

  private void feedback(int type, int format, int words, int ssrc) {
    out.put(0, (byte) (0x80 | format)).put(1, (byte) type).putShort(2, (short) words);
    out.putInt(4, 1).putInt(8, ssrc);
  }

  private byte[] protectedRtcp(int length) {
    return copy(protect.protectRtcp(out, 0, length));
  }

  private byte[] copy(int length) {
    if (length < 0) {
      throw new IllegalStateException("the hostile packet could not be protected: " + length);
    }
    byte[] packet = new byte[length];
    out.get(0, packet);
    return Arrays.copyOf(packet, length);
  }
}
