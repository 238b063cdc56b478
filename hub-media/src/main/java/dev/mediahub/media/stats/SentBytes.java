package dev.mediahub.media.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Bytes sent to one peer: its loop's thread alone adds, any thread reads. */
public final class SentBytes {
  private static final VarHandle BYTES = handle();

  private long bytes;

  public void add(long amount) {
    BYTES.setOpaque(this, bytes + amount);
  }

  public long get() {
    return (long) BYTES.getOpaque(this);
  }

  private static VarHandle handle() {
    try {
      return MethodHandles.lookup().findVarHandle(SentBytes.class, "bytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
