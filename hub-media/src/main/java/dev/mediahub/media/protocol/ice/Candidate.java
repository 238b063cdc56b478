package dev.mediahub.media.protocol.ice;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A candidate attribute's value (RFC 8839, section 5.1; RFC 6544, section 4.5 for TCP).
 *
 * @param component 1 is RTP, or everything when multiplexed; 2 RTCP
 * @param transport {@code udp} or {@code tcp}, others are kept as sent, in lower case
 * @param priority unsigned 32 bits
 * @param address an IPv4 or IPv6 address, or a name such as {@code ….local} (mDNS); never resolved
 *     here
 * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}; others are kept
 * @param tcpType {@code active}, {@code passive} or {@code so}; empty unless TCP
 */
public record Candidate(
    String foundation,
    int component,
    String transport,
    long priority,
    String address,
    int port,
    String type,
    String tcpType) {

  private static final int MAX_LENGTH = 1024;

  /** Our UDP host candidate (RFC 8445, section 5.1.2.1: type 126, component 1). */
  public static Candidate udpHost(String address, int port, int localPreference) {
    return new Candidate(
        "u" + localPreference, 1, "udp", hostPriority(localPreference), address, port, "host", "");
  }

  /**
   * Our passive TCP host candidate. Its type preference is lower than UDP's, so that clients take
   * TCP only where UDP does not pass (RFC 6544, section 4.2).
   */
  public static Candidate tcpPassiveHost(String address, int port, int localPreference) {
    long priority = 90L << 24 | (long) localPreference << 8 | 255;
    return new Candidate(
        "t" + localPreference, 1, "tcp", priority, address, port, "host", "passive");
  }

  /**
   * @param localPreference 0 to 65535, higher is better
   */
  private static long hostPriority(int localPreference) {
    return 126L << 24 | (long) localPreference << 8 | 255;
  }

  /**
   * Reads {@code candidate:…} with or without {@code a=} before it. Related addresses and unknown
   * extensions are dropped: no rule of ours needs them.
   *
   * @return null when the text is no candidate; trickled ones are then ignored (RFC 8839, section
   *     5.1)
   */
  public static @Nullable Candidate parse(String text) {
    String value = text.startsWith("a=") ? text.substring(2) : text;
    if (!value.startsWith("candidate:") || value.length() > MAX_LENGTH) {
      return null;
    }
    List<String> words = List.of(value.substring("candidate:".length()).strip().split(" +", 64));
    if (words.size() < 8 || !words.get(6).equalsIgnoreCase("typ")) {
      return null;
    }
    long component = number(words.get(1), 256);
    long priority = number(words.get(3), 0xffff_ffffL);
    long port = number(words.get(5), 65_535);
    if (component < 1 || priority < 0 || port < 0 || !isPlain(words)) {
      return null;
    }
    return new Candidate(
        words.get(0),
        (int) component,
        words.get(2).toLowerCase(Locale.ROOT),
        priority,
        words.get(4),
        (int) port,
        words.get(7).toLowerCase(Locale.ROOT),
        extension(words, "tcptype"));
  }

  /** Where it leads; null when the address is a name, which is never looked up here. */
  public @Nullable TransportAddress transportAddress() {
    try {
      return TransportAddress.of(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  public boolean isUdp() {
    return transport.equals("udp");
  }

  public boolean isTcp() {
    return transport.equals("tcp");
  }

  /** The attribute as SDP has it, without {@code a=}. */
  public String format() {
    String line =
        "candidate:%s %d %s %d %s %d typ %s"
            .formatted(foundation, component, transport, priority, address, port, type);
    return tcpType.isEmpty() ? line : line + " tcptype " + tcpType;
  }

  private static String extension(List<String> words, String name) {
    for (int i = 8; i + 1 < words.size(); i += 2) {
      if (words.get(i).equalsIgnoreCase(name)) {
        return words.get(i + 1).toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static boolean isPlain(List<String> words) {
    return words.stream()
        .allMatch(word -> !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7f));
  }

  /** A decimal number up to {@code maximum}; -1 when it is none. */
  private static long number(String text, long maximum) {
    if (text.isEmpty() || text.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= maximum ? value : -1;
  }
}
