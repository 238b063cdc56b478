package dev.mediahub.media.loop.udp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What a socket did. Written by its thread once a batch, read by any. */
public final class UdpCounters {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int RECEIVED = 0;
  private static final int RECEIVED_TOO_LONG = 1;
  private static final int SENT = 2;
  private static final int SEND_DROPPED = 3;
  private static final int SEND_CALLS = 4;
  private static final int OFFLOADED = 5;
  private static final int COUNT = 6;

  private final long[] cells = new long[COUNT];

  /** Datagrams received and handed on. */
  public long received() {
    return get(RECEIVED);
  }

  /** Datagrams dropped because they were longer than any packet of ours. */
  public long receivedTooLong() {
    return get(RECEIVED_TOO_LONG);
  }

  /** Datagrams the system took. */
  public long sent() {
    return get(SENT);
  }

  /** Datagrams the system did not take. */
  public long sendDropped() {
    return get(SEND_DROPPED);
  }

  /** System calls that sent. */
  public long sendCalls() {
    return get(SEND_CALLS);
  }

  /** Datagrams, of those sent, that left as segments of a bigger one. */
  public long offloaded() {
    return get(OFFLOADED);
  }

  void addReceived(int datagrams, int tooLong) {
    add(RECEIVED, datagrams);
    if (tooLong > 0) {
      add(RECEIVED_TOO_LONG, tooLong);
    }
  }

  void addSent(int datagrams, int dropped, int calls, int offloaded) {
    add(SENT, datagrams);
    add(SEND_CALLS, calls);
    if (dropped > 0) {
      add(SEND_DROPPED, dropped);
    }
    if (offloaded > 0) {
      add(OFFLOADED, offloaded);
    }
  }

  private long get(int cell) {
    return (long) CELL.getOpaque(cells, cell);
  }

  private void add(int cell, long count) {
    CELL.setOpaque(cells, cell, cells[cell] + count);
  }
}
