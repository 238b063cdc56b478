package dev.mediahub.media.protocol.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address and port as three numbers, so that sockets, maps and STUN share one form.
 *
 * @param high the upper 64 bits of the IPv6 address, in network order; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 {@code 0x0000ffff_aabbccdd} (RFC 4291, section 2.5.5.2)
 * @param port 0 to 65535
 */
public record TransportAddress(long high, long low, int port) {
  private static final long IPV4_MAPPED = 0x0000_ffff_0000_0000L;

  public static TransportAddress ipv4(int address, int port) {
    return new TransportAddress(0, IPV4_MAPPED | (address & 0xffff_ffffL), port);
  }

  /** The numbers of a resolved socket address. */
  public static TransportAddress of(InetSocketAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress().getAddress());
    return bytes.remaining() == 4
        ? ipv4(bytes.getInt(0), address.getPort())
        : new TransportAddress(bytes.getLong(0), bytes.getLong(8), address.getPort());
  }

  public boolean isIpv4() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == IPV4_MAPPED;
  }

  /** The IPv4 address as an int in network order; meaningful only when {@link #isIpv4()}. */
  public int ipv4Address() {
    return (int) low;
  }

  public InetSocketAddress toInetSocketAddress() {
    byte[] bytes =
        isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 bytes is always valid", e);
    }
  }

  @Override
  public String toString() {
    String host = toInetSocketAddress().getAddress().getHostAddress();
    return isIpv4() ? host + ":" + port : "[" + host + "]:" + port;
  }
}
