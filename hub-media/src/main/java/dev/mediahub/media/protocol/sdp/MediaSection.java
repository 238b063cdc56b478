package dev.mediahub.media.protocol.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@code m=} line and what belongs to it (RFC 8866, section 5.14).
 *
 * @param index counted from 0
 * @param line of the {@code m=} line, counted from 1
 * @param kind {@code audio}, {@code video}, {@code application}, …
 * @param protocol such as {@code UDP/TLS/RTP/SAVPF}
 * @param formats payload types as text, or what the protocol has instead
 */
public record MediaSection(
    int index,
    int line,
    String kind,
    int port,
    String protocol,
    List<String> formats,
    List<Attribute> attributes)
    implements AttributeHolder {

  public MediaSection {
    formats = List.copyOf(formats);
    attributes = List.copyOf(attributes);
  }

  /** The media identification (RFC 5888); empty when there is none. */
  public String mid() {
    Attribute mid = first("mid");
    return mid == null ? "" : mid.value();
  }

  /** Port 0 rejects a section, unless it only waits for its bundle (RFC 9143, section 6). */
  boolean isDisabled() {
    return port == 0 && !has("bundle-only");
  }

  /** Direction of this section, of the session where it states none, else sendrecv. */
  Direction direction(SessionDescription session) {
    Direction own = directionOf(this);
    Direction inherited = own == null ? directionOf(session) : own;
    return inherited == null ? Direction.SENDRECV : inherited;
  }

  private static @Nullable Direction directionOf(AttributeHolder holder) {
    for (Attribute attribute : holder.attributes()) {
      Direction direction = Direction.parse(attribute.name());
      if (direction != null) {
        return direction;
      }
    }
    return null;
  }
}
