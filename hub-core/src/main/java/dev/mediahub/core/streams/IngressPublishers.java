package dev.mediahub.core.streams;

import dev.mediahub.core.ingress.Ingress;
import dev.mediahub.core.streams.Admissions.Credential;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomKey;
import java.util.Optional;

/**
 * Who publishes through which ingress: under its identity and with its stream key. Another
 * credential may publish under the same identity. Any thread.
 */
public final class IngressPublishers {
  private final MediaServer media;
  private final Admissions admissions;

  public IngressPublishers(MediaServer media, Admissions admissions) {
    this.media = media;
    this.admissions = admissions;
  }

  /** Empty while nobody does. */
  public Optional<ParticipantInfo> of(Ingress ingress) {
    RoomKey room = new RoomKey(ingress.app(), ingress.room());
    Credential key = new Credential.IngressKey(ingress.ingressId());
    return media.room(room).stream()
        .flatMap(now -> now.participants().stream())
        .filter(one -> one.publisher() && one.identity().equals(ingress.identity()))
        .findFirst()
        .filter(
            one -> admissions.publisherCredential(room, one.identity()).equals(Optional.of(key)));
  }
}
