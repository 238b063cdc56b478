package dev.mediahub.media.edge;

import java.util.Arrays;
import java.util.List;

/** An If-Match header (RFC 9110, section 13.1.1). */
record IfMatch(List<String> tags) {
  static IfMatch parse(String value) {
    return new IfMatch(Arrays.stream(value.split(",")).map(String::strip).toList());
  }

  /** Whether it matches whatever there is: RFC 9725's figures have the star in quotes, too. */
  boolean any() {
    return tags.contains("*") || tags.contains("\"*\"");
  }

  /** Whether it names this entity tag. */
  boolean names(String etag) {
    return tags.contains(etag);
  }
}
