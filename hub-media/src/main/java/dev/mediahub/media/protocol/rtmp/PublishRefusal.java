package dev.mediahub.media.protocol.rtmp;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A server did not let a publisher in, or threw it out.
 *
 * @param lasting the key or the address is wrong: trying again as it is cannot help
 * @param words for people, without the stream's name
 */
public record PublishRefusal(boolean lasting, String words) {
  private static final int MAX_WORDS = 300;

  /** What says that the key is not to blame: the place is taken, or the server has trouble. */
  private static final Pattern PASSING =
      Pattern.compile(
          "already|in use|busy|too many|maximum|limit|try again|later|unavailable|shutting down"
              + "|database|internal|timeout|timed out");

  /** What the codes of a refused key or address end with, in lower case. */
  private static final Pattern REFUSED_CODE =
      Pattern.compile(
          "(badname|denied|rejected|unauthori[sz]ed|forbidden|invalidapp|invalidkey|authfailed)$");

  /**
   * Understands an {@code _error} or an {@code onStatus} of level error.
   *
   * @param code such as {@code NetStream.Publish.BadName}
   * @param description the server's own words; may be empty
   * @param hiding takes the stream's name out of a text
   */
  static PublishRefusal of(String code, String description, UnaryOperator<String> hiding) {
    String lower = description.toLowerCase(Locale.ROOT);
    boolean lasting =
        REFUSED_CODE.matcher(code.toLowerCase(Locale.ROOT)).find()
            && !PASSING.matcher(lower).find();
    String said = description.isEmpty() ? "" : ": " + printable(hiding.apply(description));
    return new PublishRefusal(
        lasting, "the destination refuses (" + printable(hiding.apply(code)) + ")" + said);
  }

  private static String printable(String text) {
    String shown = text.length() > MAX_WORDS ? text.substring(0, MAX_WORDS) + "…" : text;
    return shown.replaceAll("\\p{Cntrl}", " ").strip();
  }
}
