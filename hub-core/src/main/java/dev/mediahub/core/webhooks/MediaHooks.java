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
      case MediaEvent.RoomStarted started ->
          begin(
              "room_started",
              room,
              at,
              about(room),
              new Lasting(thing(room), "room_finished", about(room)));
      case MediaEvent.RoomFinished finished ->
          end("room_finished", room, at, about(room), thing(room));
      case MediaEvent.ParticipantJoined joined -> {
        ParticipantInfo who = joined.participant();
        Participant after = Participant.of(room, who, Lasting.HUB_RESTARTED);
        begin(
            "participant_joined",
            room,
            at,
            Participant.of(room, who, null),
            new Lasting(thing(room, who), "participant_left", after));
      }
      case MediaEvent.ParticipantLeft left -> {
        ParticipantInfo who = left.participant();
        Participant data = Participant.of(room, who, left.reason());
        end("participant_left", room, at, data, thing(room, who));
      }
      case MediaEvent.TrackPublished track -> {
        Track data = Track.of(room, track.identity(), track.track());
        begin(
            "track_published", room, at, data, new Lasting(thing(data), "track_unpublished", data));
      }
      case MediaEvent.TrackUnpublished track -> {
        Track data = Track.of(room, track.identity(), track.track());
        end("track_unpublished", room, at, data, thing(data));
      }
      case MediaEvent.StreamStarted stream -> {}
      case MediaEvent.StreamEnded stream -> {}
    }
  }

  private void begin(String event, RoomKey room, Instant at, Object data, Lasting lasting) {
    webhooks.emitBegin(room.app(), event, room.room(), at, data, lasting);
  }

  private void end(String event, RoomKey room, Instant at, Object data, String thing) {
    webhooks.emitEnd(room.app(), event, room.room(), at, data, thing);
  }

  private static String thing(RoomKey room) {
    return "room " + room.room();
  }

  /** An identity that takes over from itself is there twice for a moment. */
  private static String thing(RoomKey room, ParticipantInfo who) {
    return "participant %s %s since %s".formatted(room.room(), who.identity(), who.joinedAt());
  }

  private static String thing(Track track) {
    return "track %s %s %s".formatted(track.room(), track.participant(), track.trackId());
  }

  private static Map<String, String> about(RoomKey room) {
    return Map.of("room", room.room());
  }
}
