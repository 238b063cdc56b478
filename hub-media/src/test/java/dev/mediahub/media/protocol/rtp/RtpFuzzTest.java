package dev.mediahub.media.protocol.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes: no exception, and every index that is answered lies in the packet. */
class RtpFuzzTest {
  private final ByteBuffer target = ByteBuffer.allocate(70_000);

  @FuzzTest(maxDuration = "60s")
  void packet(byte[] data) {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    int length = data.length;
    if (RtpHeader.validateHeader(buffer, 0, length) == RtpHeader.VALID) {
      readExtensions(buffer, RtpHeader.headerLength(buffer, 0));
    }
    if (RtpHeader.validate(buffer, 0, length) != RtpHeader.VALID) {
      return;
    }
    check(RtpHeader.payloadLength(buffer, 0, length) >= 0);
    copyExtensions(buffer);
    roundTrip(buffer, length);
    Rtx.decapsulate(buffer, 0, length, 1, 2);
  }

  @FuzzTest(maxDuration = "60s")
  void red(byte[] data) {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    int headerLength = Red.headerLength(buffer, 0, data.length);
    if (headerLength > 0) {
      int primary = Red.primaryOffset(buffer, 0, headerLength);
      check(primary >= headerLength && primary <= data.length);
      check(Red.primaryPayloadType(buffer, 0, headerLength) <= 127);
      for (int i = 0; i < Red.redundantBlocks(headerLength); i++) {
        check(Red.timestampOffset(buffer, 0, i) < 1 << 14);
      }
    }
  }

  private static void readExtensions(ByteBuffer buffer, int headerLength) {
    for (int id = 0; id < 256; id++) {
      long element = RtpExtensions.find(buffer, 0, id);
      if (element != RtpExtensions.NONE) {
        int offset = RtpExtensions.elementOffset(element);
        check(offset >= 16 && offset + RtpExtensions.elementLength(element) <= headerLength);
      }
      RtpExtensions.transportSequence(buffer, element);
      RtpExtensions.absSendTime(buffer, element);
      RtpExtensions.audioLevel(buffer, element);
      RtpExtensions.textEquals(buffer, element, "f");
      RtpExtensions.text(buffer, element);
    }
  }

  /** What is written from a packet's elements reads back as the same elements. */
  private void copyExtensions(ByteBuffer source) {
    RtpHeader.write(target, 0, false, 96, 1, 2, 3);
    ExtensionWriter writer = new ExtensionWriter();
    writer.begin(target, RtpHeader.extensionOffset(target, 0));
    for (int id = 1; id < 256; id++) {
      writer.copy(id, source, RtpExtensions.find(source, 0, id));
    }
    int length = writer.finish();
    RtpHeader.setExtension(target, 0, length > 0);
    check(RtpHeader.validate(target, 0, 12 + length) == RtpHeader.VALID);
    for (int id = 1; id < 256; id++) {
      check(same(source, RtpExtensions.find(source, 0, id), target, id));
    }
  }

  private static boolean same(ByteBuffer source, long element, ByteBuffer target, int id) {
    long copy = RtpExtensions.find(target, 0, id);
    if (element == RtpExtensions.NONE || copy == RtpExtensions.NONE) {
      return element == copy;
    }
    int length = RtpExtensions.elementLength(element);
    return source
        .slice(RtpExtensions.elementOffset(element), length)
        .equals(target.slice(RtpExtensions.elementOffset(copy), RtpExtensions.elementLength(copy)));
  }

  private static void roundTrip(ByteBuffer buffer, int length) {
    ByteBuffer copy = ByteBuffer.allocate(length + Rtx.OSN_LENGTH);
    int rtxLength = Rtx.encapsulate(buffer, 0, length, copy, 0, 9, 97, 5);
    int restored =
        Rtx.decapsulate(
            copy, 0, rtxLength, RtpHeader.ssrc(buffer, 0), RtpHeader.payloadType(buffer, 0));
    check(restored == length);
    check(copy.slice(Rtx.OSN_LENGTH, length).equals(buffer.slice(0, length)));
  }

  private static void check(boolean invariant) {
    if (!invariant) {
      throw new AssertionError("invariant broken");
    }
  }
}
