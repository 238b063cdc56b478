package dev.mediahub.core.ingress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ingress as the API shows it. */
final class IngressView {
  private IngressView() {}

  /**
   * What creating one answers: the reference API's fields.
   *
   * @param rtmpUrl where to push, key included; absent for other types
   * @param streamPassword what must come with the push; shown this once, absent without one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Created(
      String ingressId,
      String inputType,
      String url,
      @JsonProperty("rtmp_url") @Nullable String rtmpUrl,
      String streamKey,
      @JsonProperty("stream_key") String streamKeyAgain,
      String roomName,
      String participantIdentity,
      String participantName,
      @JsonProperty("requires_password") boolean requiresPassword,
      @JsonProperty("stream_password") @Nullable String streamPassword,
      boolean adaptive,
      @JsonProperty("player_url") String playerUrl,
      @JsonProperty("embed_iframe") String embedIframe) {}

  static Created created(Ingresses.Made made, HubUrls urls, RtmpPorts rtmp) {
    Ingress ingress = made.ingress();
    return new Created(
        ingress.ingressId(),
        ingress.inputType().label(),
        Objects.requireNonNull(url(ingress, urls, rtmp)),
        rtmpUrl(ingress, urls, rtmp),
        ingress.streamKey(),
        ingress.streamKey(),
        ingress.room(),
        ingress.identity(),
        ingress.name(),
        made.password() != null,
        made.password(),
        ingress.transcoding(),
        urls.play(ingress.app(), ingress.room()),
        urls.iframe(ingress.app(), ingress.room()));
  }

  private static @Nullable String url(Ingress ingress, HubUrls urls, RtmpPorts rtmp) {
    return ingress.inputType() == InputType.RTMP
        ? urls.rtmp(ingress.app(), rtmp).orElse(null)
        : urls.whip();
  }

  private static @Nullable String rtmpUrl(Ingress ingress, HubUrls urls, RtmpPorts rtmp) {
    return ingress.inputType() == InputType.RTMP
        ? urls.rtmp(ingress.app(), rtmp).map(url -> url + "/" + ingress.streamKey()).orElse(null)
        : null;
  }

  /**
   * A row of the list: the ingress, its credentials and how it is now. Whoever publishes under its
   * identity with another credential is not meant.
   *
   * @param status {@code active} while media is published through it, else {@code inactive}
   * @param bitrate bits a second over the last second, all tracks and layers
   * @param dimensions of the largest layer; null while there is no video
   * @param fps frames a second of that layer
   * @param codec of the video, as in {@code H264}; null while there is no video
   * @param audioCodec null while there is no audio
   * @param notices what the publisher should know of its stream, with what to do about it
   * @param url null for RTMP while the hub does not listen for it
   * @param rtmpUrl where to push, key included; null for other types
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
      double fps,
      @Nullable String codec,
      @Nullable String audioCodec,
      List<String> notices,
      int viewers,
      @Nullable String url,
      @JsonProperty("rtmp_url") @Nullable String rtmpUrl,
      String streamKey,
      @JsonProperty("stream_key") String streamKeyAgain,
      @JsonProperty("requires_password") boolean requiresPassword,
      boolean adaptive,
      @JsonProperty("player_url") String playerUrl,
      @JsonProperty("embed_iframe") String embedIframe,
      Instant createdAt) {}

  /** Pixels. */
  record Dimensions(int width, int height) {}

  static Listed listed(
      Ingress ingress,
      boolean requiresPassword,
      HubUrls urls,
      RtmpPorts rtmp,
      Optional<RoomInfo> room,
      Optional<ParticipantInfo> publisher) {
    Optional<LayerInfo> layer = publisher.flatMap(IngressView::video).flatMap(IngressView::largest);
    return new Listed(
        ingress.ingressId(),
        ingress.inputType().label(),
        ingress.room(),
        ingress.room(),
        ingress.identity(),
        ingress.name(),
        publisher.isPresent() ? "active" : "inactive",
        publisher.map(IngressView::bitrate).orElse(0L),
        layer
            .filter(each -> each.width() > 0)
            .map(each -> new Dimensions(each.width(), each.height()))
            .orElse(null),
        layer.map(LayerInfo::framesPerSecond).orElse(0.0),
        publisher.flatMap(IngressView::video).map(TrackInfo::codec).orElse(null),
        publisher.flatMap(IngressView::audioCodec).orElse(null),
        publisher.map(ParticipantInfo::notices).orElse(List.of()),
        publisher.isPresent() ? room.map(RoomInfo::viewers).orElse(0) : 0,
        url(ingress, urls, rtmp),
        rtmpUrl(ingress, urls, rtmp),
        ingress.streamKey(),
        ingress.streamKey(),
        requiresPassword,
        ingress.transcoding(),
        urls.play(ingress.app(), ingress.room()),
        urls.iframe(ingress.app(), ingress.room()),
        ingress.createdAt());
  }

  private static long bitrate(ParticipantInfo publisher) {
    return publisher.tracks().stream()
        .flatMap(track -> track.layers().stream())
        .mapToLong(LayerInfo::bitrate)
        .sum();
  }

  private static Optional<TrackInfo> video(ParticipantInfo publisher) {
    return publisher.tracks().stream().filter(track -> track.kind() == TrackKind.VIDEO).findFirst();
  }

  private static Optional<String> audioCodec(ParticipantInfo publisher) {
    return publisher.tracks().stream()
        .filter(track -> track.kind() == TrackKind.AUDIO)
        .map(TrackInfo::codec)
        .findFirst();
  }

  private static Optional<LayerInfo> largest(TrackInfo track) {
    return track.layers().stream().max(Comparator.comparingInt(LayerInfo::width));
  }
}
