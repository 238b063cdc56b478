package dev.mediahub.media.session;

import java.nio.ByteBuffer;

/** Packets leave one after the other, from the same place. */
public abstract class OneSlot implements PacketOut {
  protected final ByteBuffer slot = ByteBuffer.allocateDirect(2048);

  @Override
  public final ByteBuffer buffer() {
    return slot;
  }

  @Override
  public final int claim() {
    return 0;
  }
}
