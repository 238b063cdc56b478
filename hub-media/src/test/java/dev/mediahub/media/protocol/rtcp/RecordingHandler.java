package dev.mediahub.media.protocol.rtcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the reader told, one line a call. */
final class RecordingHandler implements RtcpHandler {
  final List<String> calls = new ArrayList<>();

  @Override
  public void senderReport(int ssrc, long ntpTime, int rtpTimestamp, int packets, int octets) {
    calls.add("sr %x %x %d %d %d".formatted(ssrc, ntpTime, rtpTimestamp, packets, octets));
  }

  @Override
  public void receiverReport(int ssrc) {
    calls.add("rr %x".formatted(ssrc));
  }

  @Override
  public void reportBlock(
      int reporterSsrc,
      int sourceSsrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    calls.add(
        "block %x %x %d %d %x %d %x %d"
            .formatted(
                reporterSsrc,
                sourceSsrc,
                fractionLost,
                cumulativeLost,
                highestSequence,
                jitter,
                lastSenderReport,
                delaySinceLastSenderReport));
  }

  @Override
  public void canonicalName(int ssrc, ByteBuffer buffer, int offset, int length) {
    byte[] name = new byte[length];
    buffer.get(offset, name);
    calls.add("cname %x %s".formatted(ssrc, new String(name, StandardCharsets.UTF_8)));
  }

  @Override
  public void bye(int ssrc) {
    calls.add("bye %x".formatted(ssrc));
  }

  @Override
  public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
    calls.add("nack %x %x %d %x".formatted(senderSsrc, mediaSsrc, packetId, lostMask));
  }

  @Override
  public void pictureLoss(int senderSsrc, int mediaSsrc) {
    calls.add("pli %x %x".formatted(senderSsrc, mediaSsrc));
  }

  @Override
  public void fullIntraRequest(int senderSsrc, int mediaSsrc, int sequence) {
    calls.add("fir %x %x %d".formatted(senderSsrc, mediaSsrc, sequence));
  }

  @Override
  public void bitrateEstimate(int senderSsrc, long bitsPerSecond) {
    calls.add("remb %x %d".formatted(senderSsrc, bitsPerSecond));
  }

  @Override
  public void transportFeedback(
      int senderSsrc, int mediaSsrc, ByteBuffer buffer, int offset, int length) {
    calls.add("twcc %x %x %d %d".formatted(senderSsrc, mediaSsrc, offset, length));
  }

  @Override
  public void unknown(int packetType, int format) {
    calls.add("unknown %d %d".formatted(packetType, format));
  }
}
