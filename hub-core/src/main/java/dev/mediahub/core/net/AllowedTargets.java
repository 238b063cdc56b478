package dev.mediahub.core.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses the hub may connect to when a user names the target (webhooks, pulls, restreams,
 * storage): public ones, and private ones that the configuration allows. Without this a user could
 * reach the operator's network through the hub. A name must be resolved once, its addresses checked
 * here, and the connection made to the checked address, never to the name again (DNS rebinding).
 */
public final class AllowedTargets {
  /** The IANA special-purpose IPv4 registry (RFC 6890), multicast and the reserved rest. */
  private static final List<AddressRange> IPV4_SPECIAL =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3");

  /** All that is given out to the public (RFC 4291, section 2.4); the rest is special. */
  private static final List<AddressRange> IPV6_PUBLIC = ranges("2000::/3");

  /** Special within the public range: Teredo and others, documentation, 6to4. */
  private static final List<AddressRange> IPV6_SPECIAL =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  /** NAT64 (RFC 6052): the last four bytes are the IPv4 address that is really reached. */
  private static final List<AddressRange> NAT64 = ranges("64:ff9b::/96");

  private volatile List<AddressRange> allowed;

  /**
   * Public addresses and these.
   *
   * @param allowPrivate addresses and CIDR ranges, as {@code security.allow_private_targets} has
   *     them
   */
  public AllowedTargets(List<String> allowPrivate) {
    this.allowed = parse(allowPrivate);
  }

  /** Others from now on, as the constructor takes them. */
  public void change(List<String> allowPrivate) {
    allowed = parse(allowPrivate);
  }

  private static List<AddressRange> parse(List<String> ranges) {
    return ranges.stream().map(AddressRange::parse).flatMap(Optional::stream).toList();
  }

  public boolean allows(InetAddress address) {
    return anyContains(allowed, address) || isPublic(address);
  }

  /**
   * The addresses that may be connected to, in their order.
   *
   * @throws TargetRefused when none may
   */
  public List<InetAddress> allowedOf(String host, List<InetAddress> addresses)
      throws TargetRefused {
    List<InetAddress> good = addresses.stream().filter(this::allows).toList();
    if (good.isEmpty()) {
      throw new TargetRefused(
          "'%s' is a private or special address, and the hub does not connect there; its operator"
                  .formatted(host)
              + " can allow the network in security.allow_private_targets");
    }
    return good;
  }

  private static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return !anyContains(IPV4_SPECIAL, address);
    }
    if (anyContains(NAT64, address)) {
      return isPublic(ipv4(Arrays.copyOfRange(bytes, 12, 16)));
    }
    return anyContains(IPV6_PUBLIC, address) && !anyContains(IPV6_SPECIAL, address);
  }

  private static InetAddress ipv4(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static boolean anyContains(List<AddressRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<AddressRange> ranges(String... texts) {
    return Stream.of(texts).map(text -> AddressRange.parse(text).orElseThrow()).toList();
  }
}
