package dev.mediahub.core.ingress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.TrackKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ingress as the API shows it. */
final class IngressView {
  private IngressView() {}

  /** What creating one answers: the reference API's fields. */
  record Created(
      String ingressId,
      String inputType,
      String url,
      String streamKey,
      @JsonProperty("stream_key") String streamKeyAgain,
      String roomName,
      String participantIdentity,
      String participantName,
      @JsonProperty("requires_password") boolean requiresPassword,
      boolean adaptive,
      @JsonProperty("player_url") String playerUrl,
      @JsonProperty("embed_iframe") String embedIframe) {}

  static Created created(Ingress ingress, HubUrls urls) {
    return new Created(
        ingress.ingressId(),
        ingress.inputType().label(),
        urls.whip(),
        ingress.streamKey(),
        ingress.streamKey(),
        ingress.room(),
        ingress.identity(),
        ingress.name(),
        false,
        ingress.transcoding(),
        urls.play(ingress.app(), ingress.room()),
        urls.iframe(ingress.app(), ingress.room()));
  }

  /**
   * A row of the list: the ingress, its credentials and how it is now.
   *
   * @param status {@code active} while media is published through it, else {@code inactive}
   * @param bitrate bits a second over the last second, all tracks and layers
   * @param dimensions of the largest layer; null while there is no video
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Listed(
      String ingressId,
      String inputType,
      String room,
      String roomName,
      String participantIdentity,
      String participantName,
      String status,
      long bitrate,
      @Nullable Dimensions dimensions,
      int viewers,
      String url,
      String streamKey,
      @JsonProperty("stream_key") String streamKeyAgain,
      @JsonProperty("requires_password") boolean requiresPassword,
      boolean adaptive,
      @JsonProperty("player_url") String playerUrl,
      @JsonProperty("embed_iframe") String embedIframe,
      Instant createdAt) {}

  /** Pixels. */
  record Dimensions(int width, int height) {}

  static Listed listed(Ingress ingress, HubUrls urls, Optional<RoomInfo> room) {
    Optional<ParticipantInfo> publisher = room.flatMap(now -> publisher(ingress, now));
    return new Listed(
        ingress.ingressId(),
        ingress.inputType().label(),
        ingress.room(),
        ingress.room(),
        ingress.identity(),
        ingress.name(),
        publisher.isPresent() ? "active" : "inactive",
        publisher.map(IngressView::bitrate).orElse(0L),
        publisher.flatMap(IngressView::dimensions).orElse(null),
        publisher.isPresent() ? room.map(RoomInfo::viewers).orElse(0) : 0,
        urls.whip(),
        ingress.streamKey(),
        ingress.streamKey(),
        false,
        ingress.transcoding(),
        urls.play(ingress.app(), ingress.room()),
        urls.iframe(ingress.app(), ingress.room()),
        ingress.createdAt());
  }

  private static Optional<ParticipantInfo> publisher(Ingress ingress, RoomInfo room) {
    return room.participants().stream()
        .filter(one -> one.publisher() && one.identity().equals(ingress.identity()))
        .findFirst();
  }

  private static long bitrate(ParticipantInfo publisher) {
    return publisher.tracks().stream()
        .flatMap(track -> track.layers().stream())
        .mapToLong(LayerInfo::bitrate)
        .sum();
  }

  private static Optional<Dimensions> dimensions(ParticipantInfo publisher) {
    return publisher.tracks().stream()
        .filter(track -> track.kind() == TrackKind.VIDEO)
        .map(track -> track.layers())
        .flatMap(List::stream)
        .filter(layer -> layer.width() > 0)
        .max(Comparator.comparingInt(LayerInfo::width))
        .map(layer -> new Dimensions(layer.width(), layer.height()));
  }
}
