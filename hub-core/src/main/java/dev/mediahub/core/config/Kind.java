package dev.mediahub.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What values a key takes.
 *
 * @param list takes several texts, else exactly one
 * @param rule completes “must be …”
 * @param parse returns the value, or throws IllegalArgumentException
 */
public record Kind<T>(boolean list, String rule, Function<List<String>, T> parse) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  public static Kind<String> text() {
    return single("text", text -> text);
  }

  public static Kind<String> matching(String pattern, String rule) {
    Pattern compiled = Pattern.compile(pattern);
    return single(
        rule,
        text -> {
          require(text.isEmpty() || compiled.matcher(text).matches());
          return text;
        });
  }

  public static Kind<Integer> number(int least, int most) {
    return single(
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text.strip());
          require(value >= least && value <= most);
          return value;
        });
  }

  public static Kind<Boolean> flag() {
    return single(
        "true or false",
        text -> {
          require(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  /** One of a few values, as they write themselves. */
  public static <T> Kind<T> anyOf(List<T> values) {
    String names = values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return single(
        "one of " + names,
        text ->
            values.stream()
                .filter(value -> String.valueOf(value).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  /** Text that keeps to a rule. */
  public static Kind<String> textThat(String rule, Predicate<String> keeps) {
    return single(
        rule,
        text -> {
          require(keeps.test(text));
          return text;
        });
  }

  static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
    E[] values = type.getEnumConstants();
    String names =
        Arrays.stream(values)
            .map(value -> value.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return single(
        "one of " + names,
        text -> {
          require(text.equals(text.toLowerCase(Locale.ROOT)));
          return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        });
  }

  /** An http or https URL without path; a slash at its end is taken off. */
  static Kind<String> baseUrl() {
    return single(
        "http:// or https:// with a host and no path",
        text -> {
          if (text.isEmpty()) {
            return text;
          }
          String url = text.replaceFirst("/$", "");
          try {
            URI uri = new URI(url);
            require("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            require(uri.getHost() != null && uri.getRawPath().isEmpty());
            require(uri.getRawQuery() == null && uri.getRawFragment() == null);
            require(uri.getRawUserInfo() == null);
          } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
          }
          return url;
        });
  }

  static Kind<List<String>> addresses() {
    return new Kind<>(
        true,
        "a list of IPv4 or IPv6 addresses",
        items -> {
          items.forEach(item -> require(isAddress(item)));
          return List.copyOf(items);
        });
  }

  static Kind<List<String>> networks() {
    return new Kind<>(
        true,
        "a list of networks in CIDR form",
        items -> {
          items.forEach(Kind::requireNetwork);
          return List.copyOf(items);
        });
  }

  private static void requireNetwork(String item) {
    int slash = item.indexOf('/');
    String address = slash < 0 ? item : item.substring(0, slash);
    require(isAddress(address));
    if (slash >= 0) {
      int bits = Integer.parseInt(item.substring(slash + 1));
      require(bits >= 0 && bits <= (address.contains(":") ? 128 : 32));
    }
  }

  private static boolean isAddress(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return false;
    }
    try {
      // A literal by its characters, so this asks no name server.
      return java.net.InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static <T> Kind<T> single(String rule, Function<String, T> parse) {
    return new Kind<>(
        false,
        rule,
        items -> {
          require(items.size() == 1);
          return parse.apply(items.getFirst());
        });
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
