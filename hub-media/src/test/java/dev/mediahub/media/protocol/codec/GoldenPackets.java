package dev.mediahub.media.protocol.codec;

import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** RTP packets that ffmpeg sent, one line of hex each; README.md beside them has the commands. */
record GoldenPackets(List<ByteBuffer> packets) {
  @FunctionalInterface
  interface PayloadPredicate {
    boolean test(ByteBuffer buffer, int offset, int length);
  }

  @FunctionalInterface
  interface PayloadNumber {
    long apply(ByteBuffer buffer, int offset, int length);
  }

  static GoldenPackets load(String name) {
    InputStream stream = GoldenPackets.class.getResourceAsStream(name);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(stream), StandardCharsets.US_ASCII))) {
      return new GoldenPackets(
          lines.lines().map(line -> ByteBuffer.wrap(HexFormat.of().parseHex(line))).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which packets, counted from 0, satisfy the predicate. */
  int[] indexes(PayloadPredicate predicate) {
    return IntStream.range(0, packets.size())
        .filter(i -> evaluate(i, (b, o, l) -> predicate.test(b, o, l) ? 1 : 0) == 1)
        .toArray();
  }

  /** The packets that are the first of their RTP timestamp. */
  int[] firstOfTimestamp() {
    return IntStream.range(0, packets.size())
        .filter(i -> i == 0 || timestamp(i) != timestamp(i - 1))
        .toArray();
  }

  long evaluate(int index, PayloadNumber function) {
    ByteBuffer packet = packets.get(index);
    int length = packet.capacity();
    return function.apply(
        packet, RtpHeader.headerLength(packet, 0), RtpHeader.payloadLength(packet, 0, length));
  }

  private int timestamp(int index) {
    return RtpHeader.timestamp(packets.get(index), 0);
  }
}
