package dev.mediahub.media.session;

import java.nio.ByteBuffer;

/** Where a peer's packets leave. Loop thread only. */
public interface PacketOut {
  /** The direct buffer that all slots lie in; addressed by absolute index. */
  ByteBuffer buffer();

  /** Offset of a free slot of at least 1,600 bytes; stays free until something is sent from it. */
  int claim();

  /** Sends the packet in the slot last claimed. */
  void send(int offset, int length);
}
