package dev.mediahub.media.protocol.srtp;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;

/** A packet in the form that the oracle changes in place. */
final class OracleBuffer implements ByteArrayBuffer {
  /** The oracle encrypts in place before it grows the packet. */
  private static final int TAIL = 64;

  private byte[] bytes;
  private int offset;
  private int length;

  OracleBuffer(byte[] packet) {
    bytes = Arrays.copyOf(packet, packet.length + TAIL);
    length = packet.length;
  }

  byte[] packet() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  @Override
  public byte[] getBuffer() {
    return bytes;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setOffset(int offset) {
    this.offset = offset;
  }

  @Override
  public void setLength(int length) {
    this.length = length;
  }

  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int from, int count, byte[] target) {
    System.arraycopy(bytes, offset + from, target, 0, count);
  }

  @Override
  public void grow(int count) {
    bytes = Arrays.copyOf(bytes, bytes.length + count);
  }

  @Override
  public void append(byte[] data, int count) {
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, offset + length + count));
    System.arraycopy(data, 0, bytes, offset + length, count);
    length += count;
  }

  @Override
  public void shrink(int count) {
    length -= count;
  }
}
