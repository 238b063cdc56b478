package dev.mediahub.core.logging;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The last line of defence for the log: no code writes secrets there, and what looks like one
 * anyhow (in a library's message, in a URL that somebody typed) is cut. Any thread.
 */
public final class SecretMask {
  private record Rule(Pattern pattern, String replacement) {}

  /** The end of a field's name in JSON, which in a line of JSON has a backslash. */
  private static final String QUOTE = "(?:\\\\?[\"'])?";

  private static final List<Rule> RULES =
      List.of(
          // API tokens, stream and camera keys, by the beginnings that the hub gives them.
          new Rule(Pattern.compile("\\b(w?sk[_-])[A-Za-z0-9_-]{8,}"), "$1…"),
          // JWTs: a JSON object in base64url begins with eyJ. Where many such begin, each looks no
          // further than their headers are long.
          new Rule(
              Pattern.compile("\\beyJ[A-Za-z0-9_-]{6,4000}+\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?"),
              "eyJ…"),
          new Rule(
              Pattern.compile(
                  "(?i)\\b((?:\\w*(?:password|passwd|secret|token)|(?:access|stream|api)_?key"
                      + "|signature|authorization)"
                      + QUOTE
                      + "\\s*[=:]\\s*"
                      + QUOTE
                      + "(?:(?:bearer|basic)\\s+)?)[^\\s&\"'<>,;)}\\\\]+"),
              "$1…"),
          new Rule(Pattern.compile("(?i)\\b((?:bearer|basic)\\s+)[A-Za-z0-9._~+/=-]{8,}"), "$1…"),
          new Rule(Pattern.compile("(://[^\\s/:@\"']{1,200}:)[^\\s/@\"']{1,200}@"), "$1…@"));

  private SecretMask() {}

  /** The text with everything that looks like a secret cut to its beginning and an ellipsis. */
  public static String apply(String text) {
    String masked = text;
    for (Rule rule : RULES) {
      masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
    }
    return masked;
  }
}
