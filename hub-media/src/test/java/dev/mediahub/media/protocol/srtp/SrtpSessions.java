package dev.mediahub.media.protocol.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Keys, packets and engines that the tests of this package share. */
final class SrtpSessions {
  private SrtpSessions() {}

  /** Every engine on this machine with every profile. */
  static Stream<Arguments> enginesAndProfiles() {
    return Arrays.stream(SrtpProfile.values())
        .flatMap(profile -> engines().map(engine -> Arguments.of(engine, profile)));
  }

  static Stream<SrtpEngine> engines() {
    return Stream.concat(Stream.of(SrtpEngine.jdk()), NativeSrtpEngine.createEach().stream());
  }

  static SrtpKeys keys(SrtpProfile profile, long seed) {
    Random random = new Random(seed);
    return new SrtpKeys(
        profile,
        bytes(random, profile.keyLength()),
        bytes(random, profile.saltLength()),
        bytes(random, profile.keyLength()),
        bytes(random, profile.saltLength()));
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** An RTP packet with random payload and timestamp. */
  static byte[] rtp(int ssrc, int sequence, int payloadLength, Random random) {
    ByteBuffer packet = ByteBuffer.allocate(12 + payloadLength);
    packet.put((byte) 0x80).put((byte) 96).putShort((short) sequence);
    packet.putInt(random.nextInt()).putInt(ssrc).put(bytes(random, payloadLength));
    return packet.array();
  }

  /** A receiver report of the SSRC with {@code extra} bytes of anything behind. */
  static byte[] rtcp(int ssrc, int extra, Random random) {
    ByteBuffer packet = ByteBuffer.allocate(8 + extra);
    packet.put((byte) 0x80).put((byte) 201).putShort((short) (1 + extra / 4)).putInt(ssrc);
    packet.put(bytes(random, extra));
    return packet.array();
  }

  /** Protects a whole plain packet whose header has {@code headerLength} bytes. */
  static byte[] protect(SrtpSender sender, byte[] plain, int headerLength, long index) {
    ByteBuffer payload = direct(plain, 0);
    ByteBuffer out = direct(Arrays.copyOf(plain, headerLength), plain.length + 64);
    int length =
        sender.protectRtp(
            payload, headerLength, plain.length - headerLength, out, 0, headerLength, index);
    return length < 0 ? status(length) : copy(out, length);
  }

  static byte[] protectRtcp(SrtpSender sender, byte[] plain) {
    ByteBuffer buffer = direct(plain, SrtpSender.MAX_RTCP_OVERHEAD);
    int length = sender.protectRtcp(buffer, 0, plain.length);
    return length < 0 ? status(length) : copy(buffer, length);
  }

  /** The plain packet; throws with the status when it is refused. */
  static byte[] unprotect(SrtpReceiver receiver, byte[] packet) {
    ByteBuffer buffer = direct(packet, 0);
    int length = receiver.unprotectRtp(buffer, 0, packet.length);
    return length < 0 ? status(length) : copy(buffer, length);
  }

  static byte[] unprotectRtcp(SrtpReceiver receiver, byte[] packet) {
    ByteBuffer buffer = direct(packet, 0);
    int length = receiver.unprotectRtcp(buffer, 0, packet.length);
    return length < 0 ? status(length) : copy(buffer, length);
  }

  static int unprotectStatus(SrtpReceiver receiver, byte[] packet) {
    return receiver.unprotectRtp(direct(packet, 0), 0, packet.length);
  }

  static int unprotectRtcpStatus(SrtpReceiver receiver, byte[] packet) {
    return receiver.unprotectRtcp(direct(packet, 0), 0, packet.length);
  }

  static ByteBuffer direct(byte[] bytes, int extra) {
    return ByteBuffer.allocateDirect(bytes.length + extra).put(0, bytes);
  }

  private static byte[] copy(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(0, bytes);
    return bytes;
  }

  private static byte[] status(int status) {
    throw new IllegalStateException(SrtpStatus.name(status));
  }
}
