package dev.mediahub.core.http;

import dev.mediahub.core.net.AddressRange;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who sent a request, and by which address, when proxies stand before the hub. Anybody can send
 * X-Forwarded headers, so they count only when the connection comes from a trusted proxy. Any
 * thread.
 */
public final class TrustedProxies {
  /** Behind no proxy: no such header is believed. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final Pattern WITH_PORT =
      Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

  private final List<AddressRange> networks;

  private TrustedProxies(List<AddressRange> networks) {
    this.networks = networks;
  }

  /**
   * Of these networks.
   *
   * @param networks addresses and CIDR ranges
   * @throws IllegalArgumentException for what is neither
   */
  public static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(
        networks.stream()
            .map(text ->
                AddressRange.parse(text)
                    .orElseThrow(() -> new IllegalArgumentException("no network: " + text)))
            .toList());
  }

  /**
   * The client's address: the last one that no trusted proxy has. Each proxy appends whom it heard
   * from, so what stands before that may be invented.
   */
  String clientAddress(Context context) {
    String address = context.req().getRemoteAddr();
    if (!trusts(address)) {
      return address;
    }
    List<String> chain = values(context, "X-Forwarded-For");
    for (String entry : chain.reversed()) {
      Optional<String> named = address(entry);
      if (named.isEmpty()) {
        // Nothing before a damaged entry can be believed.
        return address;
      }
      address = named.get();
      if (!trusts(address)) {
        return address;
      }
    }
    return address;
  }

  /** {@code http} or {@code https}, as the client spoke. */
  String scheme(Context context) {
    return forwarded(context, "X-Forwarded-Proto")
        .filter(scheme -> scheme.equals("http") || scheme.equals("https"))
        .orElseGet(() -> context.req().getScheme());
  }

  /**
   * The host, with a port when it is not the scheme's own, that the client asked for; unchecked.
   */
  String host(Context context) {
    return forwarded(context, "X-Forwarded-Host")
        .or(() -> Optional.ofNullable(context.header("Host")))
        .orElse("");
  }

  /** The value that the nearest proxy set: the last. */
  private Optional<String> forwarded(Context context, String name) {
    if (!trusts(context.req().getRemoteAddr())) {
      return Optional.empty();
    }
    List<String> values = values(context, name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  private boolean trusts(String address) {
    for (AddressRange network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** A header may come several times, and hold several values each time; in their order. */
  private static List<String> values(Context context, String name) {
    return java.util.Collections.list(context.req().getHeaders(name)).stream()
        .flatMap(line -> Pattern.compile(",").splitAsStream(line))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** Some proxies write the client's port too, and IPv6 addresses in brackets then. */
  private static Optional<String> address(String entry) {
    var matcher = WITH_PORT.matcher(entry);
    String bare = matcher.matches() ? matcher.group(1) : entry;
    return AddressRange.parse(bare.replaceAll("[\\[\\]]", "")).map(range -> bare);
  }
}
