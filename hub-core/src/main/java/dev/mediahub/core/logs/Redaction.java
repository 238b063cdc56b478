package dev.mediahub.core.logs;

import java.util.regex.Pattern;

/**
 * Takes secrets out of text by their form: API tokens, stream and camera keys, JWTs, passwords in
 * URLs and parameters. Nobody logs them knowingly; a library's message may hold one.
 */
final class Redaction {
  private static final String MASK = "********";
  private static final Pattern KEY = Pattern.compile("\\b(wsk_|sk_|sk-)[A-Za-z0-9_-]{8,}");
  private static final Pattern JWT =
      Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]*");
  private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]{1,200}:)[^/\\s@]+@");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)\\b((?:access_?)?token|password|passwd|secret|signature|api_?key|authorization)"
              + "(\"?\\s*[=:]\\s*\"?(?:bearer\\s+)?)[^\\s&\",;}]+");

  private Redaction() {}

  static String of(String text) {
    String redacted = KEY.matcher(text).replaceAll("$1" + MASK);
    redacted = JWT.matcher(redacted).replaceAll(MASK);
    redacted = USER_INFO.matcher(redacted).replaceAll("$1" + MASK + "@");
    return PARAMETER.matcher(redacted).replaceAll("$1$2" + MASK);
  }
}
