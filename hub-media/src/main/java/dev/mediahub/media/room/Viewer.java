package dev.mediahub.media.room;

import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import java.time.Instant;
import java.util.List;

/**
 * A participant that plays one publisher. Control state, under the media plane's lock.
 *
 * @param publisher the identity it plays
 */
public record Viewer(
    String sessionId,
    String identity,
    String publisher,
    boolean hidden,
    Protocol protocol,
    Instant joinedAt) {

  public ParticipantInfo info() {
    return new ParticipantInfo(
        sessionId, identity, "", "", hidden, false, protocol, joinedAt, List.of(), List.of());
  }
}
