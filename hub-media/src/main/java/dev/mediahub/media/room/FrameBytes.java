package dev.mediahub.media.room;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of a frame as they gather: an array that grows and is used again. One thread. */
final class FrameBytes {
  private byte[] bytes = new byte[16 * 1024];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void add(ByteBuffer in, int at, int length) {
    room(length);
    in.get(at, bytes, size, length);
    size += length;
  }

  void add(byte[] from, int at, int length) {
    room(length);
    System.arraycopy(from, at, bytes, size, length);
    size += length;
  }

  void add(FrameBytes from) {
    add(from.bytes, 0, from.size);
  }

  void addInt(int value) {
    add(value >>> 24);
    add(value >>> 16);
    add(value >>> 8);
    add(value);
  }

  void putInt(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  int get(int at) {
    return bytes[at] & 0xff;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
