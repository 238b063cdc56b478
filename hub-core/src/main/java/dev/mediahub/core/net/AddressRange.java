package dev.mediahub.core.net;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses: one address, or CIDR. IPv4 and IPv6; an IPv4 address mapped into IPv6 is
 * the IPv4 address.
 */
public final class AddressRange {
  private static final Pattern DOTTED_QUAD = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  private final byte[] address;
  private final int prefixBits;

  private AddressRange(byte[] address, int prefixBits) {
    this.address = address;
    this.prefixBits = prefixBits;
  }

  /** Reads {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}; no host names. */
  public static Optional<AddressRange> parse(String text) {
    String[] parts = text.split("/", -1);
    Optional<byte[]> address = literal(parts[0]);
    if (parts.length > 2 || address.isEmpty()) {
      return Optional.empty();
    }
    int allBits = address.get().length * 8;
    if (parts.length == 1) {
      return Optional.of(new AddressRange(address.get(), allBits));
    }
    if (!parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > allBits) {
      return Optional.empty();
    }
    return Optional.of(new AddressRange(address.get(), Integer.parseInt(parts[1])));
  }

  /** Whether an address, as text, is in this range; false for what is no address. */
  public boolean contains(String text) {
    return literal(text).filter(this::matches).isPresent();
  }

  /** Whether an address is in this range. */
  public boolean contains(InetAddress other) {
    return matches(other.getAddress());
  }

  private boolean matches(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit += 8) {
      int mask = 0xff << Math.max(0, 8 - (prefixBits - bit));
      if (((address[bit / 8] ^ other[bit / 8]) & mask & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<byte[]> literal(String text) {
    // The server writes IPv6 addresses in brackets.
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!bare.contains(":") && !DOTTED_QUAD.matcher(bare).matches()) {
      // The JDK also takes 1.2.3 for 1.2.0.3.
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare).getAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
