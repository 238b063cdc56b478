package dev.mediahub.core.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaListener;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackInfo;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The media plane's events as webhooks: rooms, participants, tracks. Streams are told by their
 * registry, which knows how they came in.
 */
public final class MediaHooks implements MediaListener {
  private final Webhooks webhooks;

  public MediaHooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /**
   * Somebody in a room.
   *
   * @param reason why they left; null while they join
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Participant(
      String room,
      String participant,
      String name,
      String metadata,
      boolean publisher,
      boolean hidden,
      String protocol,
      @Nullable String reason) {

    static Participant of(RoomKey room, ParticipantInfo who, @Nullable String reason) {
      return new Participant(
          room.room(),
          who.identity(),
          who.name(),
          who.metadata(),
          who.publisher(),
          who.hidden(),
          who.protocol().name().toLowerCase(Locale.ROOT),
          reason);
    }
  }

  /** A published track. */
  record Track(String room, String participant, String trackId, String kind, String codec) {
    static Track of(RoomKey room, String identity, TrackInfo track) {
      return new Track(
          room.room(),
          identity,
          track.id(),
          track.kind().name().toLowerCase(Locale.ROOT),
          track.codec());
    }
  }

  @Override
  public void onEvent(MediaEvent event) {
    RoomKey room = event.room();
    Instant at = event.at();
    switch (event) {
      case MediaEvent.RoomStarted started -> emit("room_started", room, at, about(room));
      case MediaEvent.RoomFinished finished -> emit("room_finished", room, at, about(room));
      case MediaEvent.ParticipantJoined joined ->
          emit("participant_joined", room, at, Participant.of(room, joined.participant(), null));
      case MediaEvent.ParticipantLeft left ->
          emit(
              "participant_left",
              room,
              at,
              Participant.of(room, left.participant(), left.reason()));
      case MediaEvent.TrackPublished track ->
          emit("track_published", room, at, Track.of(room, track.identity(), track.track()));
      case MediaEvent.TrackUnpublished track ->
          emit("track_unpublished", room, at, Track.of(room, track.identity(), track.track()));
      case MediaEvent.StreamStarted stream -> {}
      case MediaEvent.StreamEnded stream -> {}
    }
  }

  private void emit(String event, RoomKey room, Instant at, Object data) {
    webhooks.emit(room.app(), event, room.room(), at, data);
  }

  private static Map<String, String> about(RoomKey room) {
    return Map.of("room", room.room());
  }
}
