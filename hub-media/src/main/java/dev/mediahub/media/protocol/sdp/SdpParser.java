package dev.mediahub.media.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a description into lines, sections and attributes, within bounds. Used once. */
final class SdpParser {
  static final int MAX_CHARACTERS = 65_536;
  static final int MAX_LINES = 2_000;
  static final int MAX_LINE = 4_096;
  static final int MAX_SECTIONS = 32;
  static final int MAX_FORMATS = 128;

  /** Type letters of RFC 8866, section 5. */
  private static final String TYPES = "vosiuepcbtrzkam";

  private final String text;
  private final List<Attribute> sessionAttributes = new ArrayList<>();
  private final List<MediaSection> sections = new ArrayList<>();
  private @Nullable MediaSection open;
  private List<Attribute> attributes = sessionAttributes;
  private int number;
  private boolean hasOrigin;

  SdpParser(String text) {
    this.text = text;
  }

  SessionDescription parse() throws SdpException {
    if (text.length() > MAX_CHARACTERS) {
      throw new SdpException(
          0, "it has " + text.length() + " characters, at most " + MAX_CHARACTERS + " are taken");
    }
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      int trimmed = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
      number++;
      line(text.substring(start, trimmed));
      start = end + 1;
    }
    if (number == 0) {
      throw new SdpException(0, "it is empty; send the offer's text as the request's body");
    }
    if (!hasOrigin) {
      throw new SdpException(0, "the origin line (o=) is missing");
    }
    closeSection();
    return new SessionDescription(sessionAttributes, sections);
  }

  private void line(String line) throws SdpException {
    checkBounds(line);
    if (line.isEmpty() && number > 1) {
      return; // Some clients end with a blank line.
    }
    if (line.length() < 2 || line.charAt(1) != '=') {
      throw wrong("expected <letter>=<value>");
    }
    char type = line.charAt(0);
    if (number == 1 && !line.equals("v=0")) {
      throw wrong("a description starts with v=0");
    }
    String value = line.substring(2);
    switch (type) {
      case 'a' -> attribute(value);
      case 'm' -> media(value);
      case 'o' -> hasOrigin = true;
      default -> {
        if (TYPES.indexOf(type) < 0) {
          throw wrong("'" + type + "=' is no type of line (RFC 8866, section 5)");
        }
      }
    }
  }

  private void checkBounds(String line) throws SdpException {
    if (number > MAX_LINES) {
      throw wrong("a description has at most " + MAX_LINES + " lines");
    }
    if (line.length() > MAX_LINE) {
      throw wrong("a line has at most " + MAX_LINE + " characters");
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        throw wrong("control character at position " + (i + 1));
      }
    }
  }

  private void attribute(String value) throws SdpException {
    int colon = value.indexOf(':');
    String name = colon < 0 ? value.strip() : value.substring(0, colon);
    if (name.isEmpty() || name.indexOf(' ') >= 0) {
      throw wrong("an attribute needs a name: a=<name> or a=<name>:<value>");
    }
    attributes.add(
        new Attribute(name, colon < 0 ? "" : value.substring(colon + 1).strip(), number));
  }

  private void media(String value) throws SdpException {
    closeSection();
    if (sections.size() == MAX_SECTIONS) {
      throw wrong("a description has at most " + MAX_SECTIONS + " media sections");
    }
    List<String> words = List.of(value.strip().split(" +"));
    if (words.size() < 4 || words.size() > 3 + MAX_FORMATS) {
      throw wrong("expected m=<media> <port> <proto> and 1 to " + MAX_FORMATS + " formats");
    }
    attributes = new ArrayList<>();
    open =
        new MediaSection(
            sections.size(),
            number,
            words.get(0),
            port(words.get(1)),
            words.get(2),
            words.subList(3, words.size()),
            List.of());
  }

  private int port(String word) throws SdpException {
    int slash = word.indexOf('/');
    int port = Numbers.parse(slash < 0 ? word : word.substring(0, slash), 65_535);
    if (port < 0) {
      throw wrong("the port must be a number from 0 to 65535");
    }
    return port;
  }

  private void closeSection() {
    MediaSection section = open;
    if (section != null) {
      sections.add(
          new MediaSection(
              section.index(),
              section.line(),
              section.kind(),
              section.port(),
              section.protocol(),
              section.formats(),
              attributes));
      open = null;
    }
  }

  private SdpException wrong(String message) {
    return new SdpException(number, message);
  }
}
