package dev.mediahub.media.clients;

import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import java.nio.ByteBuffer;

/** What a client does with its media. All on the client's thread but the first two. */
public interface ClientMedia {
  String offer(LocalTransport local);

  void answered(ClientAnswer answer);

  /** The keys are there: media may flow. */
  default void connected(TestClient client, SrtpKeys keys, long nowNs) {}

  /** Takes an SRTP packet, in place. */
  default void onRtp(ByteBuffer buffer, int length, long nowNs) {}

  /** Takes an SRTCP packet, in place. */
  default void onRtcp(ByteBuffer buffer, int length, long nowNs) {}

  /** About every millisecond while connected. */
  default void poll(long nowNs) {}

  default void release() {}
}
