package dev.mediahub.core.net;

import java.net.InetAddress;
import java.util.HexFormat;

/** Under which name a client is counted. */
public final class ClientKey {
  private static final int SUBNET_BYTES = 8;

  private ClientKey() {}

  /**
   * The address itself; of IPv6 the /64, because that is what one customer gets (RFC 6177) and can
   * take addresses from at will.
   *
   * @param address as text, IPv6 with or without brackets
   */
  public static String of(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String bare = address.replace("[", "").replace("]", "").replaceFirst("%.*", "");
    try {
      byte[] bytes = InetAddress.ofLiteral(bare).getAddress();
      return bytes.length == 4 ? bare : HexFormat.of().formatHex(bytes, 0, SUBNET_BYTES);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
