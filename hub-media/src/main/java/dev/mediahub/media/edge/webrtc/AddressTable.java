package dev.mediahub.media.edge.webrtc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Maps a transport address to its owner without boxing: open addressing with linear probing, at
 * most half full. Loop thread only.
 *
 * @param <V> what an address leads to
 */
final class AddressTable<V> {
  private long[] highs = new long[64];
  private long[] lows = new long[64];
  private int[] ports = new int[64];
  private @Nullable Object[] values = new Object[64];
  private int size;

  @SuppressWarnings("unchecked")
  @Nullable V get(long high, long low, int port) {
    for (int i = slot(high, low, port); ; i = (i + 1) & (values.length - 1)) {
      Object value = values[i];
      if (value == null || (lows[i] == low && ports[i] == port && highs[i] == high)) {
        return (V) value;
      }
    }
  }

  void put(long high, long low, int port, V value) {
    if (2 * (size + 1) > values.length) {
      grow();
    }
    int i = slot(high, low, port);
    while (values[i] != null && !(lows[i] == low && ports[i] == port && highs[i] == high)) {
      i = (i + 1) & (values.length - 1);
    }
    if (values[i] == null) {
      size++;
    }
    highs[i] = high;
    lows[i] = low;
    ports[i] = port;
    values[i] = value;
  }

  /** Removes the address if it leads to {@code expected}. */
  void remove(long high, long low, int port, V expected) {
    if (get(high, low, port) != expected) {
      return;
    }
    int mask = values.length - 1;
    int hole = slot(high, low, port);
    while (!(lows[hole] == low && ports[hole] == port && highs[hole] == high)) {
      hole = (hole + 1) & mask;
    }
    // Backward shift keeps every later entry of the run reachable without tombstones.
    for (int i = (hole + 1) & mask; values[i] != null; i = (i + 1) & mask) {
      int home = slot(highs[i], lows[i], ports[i]);
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        highs[hole] = highs[i];
        lows[hole] = lows[i];
        ports[hole] = ports[i];
        values[hole] = values[i];
        hole = i;
      }
    }
    values[hole] = null;
    size--;
  }

  int size() {
    return size;
  }

  private int slot(long high, long low, int port) {
    long hash = (high * 31 + low) * 31 + port;
    hash *= 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 40) & (values.length - 1);
  }

  @SuppressWarnings("unchecked")
  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    int[] oldPorts = ports;
    @Nullable Object[] old = values;
    highs = new long[old.length * 2];
    lows = new long[old.length * 2];
    ports = new int[old.length * 2];
    values = Arrays.copyOf(new Object[0], old.length * 2);
    size = 0;
    for (int i = 0; i < old.length; i++) {
      Object value = old[i];
      if (value != null) {
        put(oldHighs[i], oldLows[i], oldPorts[i], (V) value);
      }
    }
  }
}
