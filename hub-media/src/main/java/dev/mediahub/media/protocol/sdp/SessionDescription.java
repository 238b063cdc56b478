package dev.mediahub.media.protocol.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * A session description as it was written (RFC 8866): nothing is interpreted yet.
 *
 * @param attributes of the session itself
 */
public record SessionDescription(List<Attribute> attributes, List<MediaSection> media)
    implements AttributeHolder {

  public SessionDescription {
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
  }

  /**
   * Reads a description whose lines end in CRLF or LF.
   *
   * @throws SdpException naming the first line that is wrong, or the limit that is passed
   */
  public static SessionDescription parse(String text) throws SdpException {
    return new SdpParser(text).parse();
  }

  /**
   * The value of an attribute that stands in the section, or else for the whole session.
   *
   * @return empty when neither has it
   */
  List<Attribute> inSectionOrSession(MediaSection section, String name) {
    List<Attribute> own = section.all(name);
    return own.isEmpty() ? all(name) : own;
  }

  /** The mids of the first BUNDLE group, in order (RFC 9143); empty without one. */
  List<String> bundle() {
    for (Attribute group : all("group")) {
      List<String> words = new ArrayList<>(List.of(group.value().strip().split(" +")));
      if (words.removeFirst().equals("BUNDLE")) {
        return List.copyOf(words);
      }
    }
    return List.of();
  }

  /** Whether the offerer can read one-byte and two-byte header extensions (RFC 8285). */
  boolean allowsMixedExtensions(MediaSection section) {
    return has("extmap-allow-mixed") || section.has("extmap-allow-mixed");
  }
}
