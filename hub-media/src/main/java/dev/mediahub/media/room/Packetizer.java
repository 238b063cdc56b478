package dev.mediahub.media.room;

/** Cuts access units into RTP payloads. Loop thread only. */
public sealed interface Packetizer permits NalPacketizer, Av1Packetizer {
  /**
   * Writes one frame's packets.
   *
   * @param frame as its container has it; the bytes before {@code offset} are not read
   * @param keyframe parameter sets are sent before it
   * @return how many packets; 0 when the frame is malformed or empty
   */
  int packetize(byte[] frame, int offset, boolean keyframe, RtpWriter out);
}
