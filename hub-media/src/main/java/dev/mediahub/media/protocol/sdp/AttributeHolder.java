package dev.mediahub.media.protocol.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has attributes: the session or a media section. */
public sealed interface AttributeHolder permits SessionDescription, MediaSection {
  /** In the order of the text. */
  List<Attribute> attributes();

  /** The first attribute of that name; null when there is none. */
  default @Nullable Attribute first(String name) {
    for (Attribute attribute : attributes()) {
      if (attribute.name().equals(name)) {
        return attribute;
      }
    }
    return null;
  }

  default boolean has(String name) {
    return first(name) != null;
  }

  default List<Attribute> all(String name) {
    return attributes().stream().filter(attribute -> attribute.name().equals(name)).toList();
  }
}
