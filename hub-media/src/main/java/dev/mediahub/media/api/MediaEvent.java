package dev.mediahub.media.api;

import java.time.Instant;

/** What happened in a room, told in order for each room, never on a media thread. */
public sealed interface MediaEvent {
  RoomKey room();

  Instant at();

  record RoomStarted(RoomKey room, Instant at) implements MediaEvent {}

  record RoomFinished(RoomKey room, Instant at) implements MediaEvent {}

  record ParticipantJoined(RoomKey room, Instant at, ParticipantInfo participant)
      implements MediaEvent {}

  record ParticipantLeft(RoomKey room, Instant at, ParticipantInfo participant, String reason)
      implements MediaEvent {}

  record TrackPublished(RoomKey room, Instant at, String identity, TrackInfo track)
      implements MediaEvent {}

  record TrackUnpublished(RoomKey room, Instant at, String identity, TrackInfo track)
      implements MediaEvent {}

  /** A publisher's first media has arrived. */
  record StreamStarted(RoomKey room, Instant at, String identity, Protocol protocol)
      implements MediaEvent {}

  record StreamEnded(RoomKey room, Instant at, String identity, Protocol protocol, String reason)
      implements MediaEvent {}
}
