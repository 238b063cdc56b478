package dev.mediahub.bench.client;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import java.nio.ByteBuffer;

/** What a client does with its connection's media. All on the loop's thread. */
interface MediaEnd {
  /** The keys are there: media may flow. */
  void connected(Connection connection, SrtpKeys keys, long nowNs);

  /** Takes an SRTP packet, in place. */
  void onRtp(ByteBuffer buffer, int offset, int length, long nowNs);

  /** Takes an SRTCP packet, in place. */
  void onRtcp(ByteBuffer buffer, int offset, int length, long nowNs);

  /** Sends the feedback and reports that are due; called every few milliseconds. */
  void poll(long nowNs);

  /** Frees what the session holds. */
  void release();
}
