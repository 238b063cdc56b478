package dev.mediahub.media.room;

import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.TrackKind;
import java.time.Instant;
import java.util.List;

/** A participant that publishes. Control state, under the media plane's lock. */
public final class Publisher {
  private final String sessionId;
  private final String identity;
  private final String name;
  private final String metadata;
  private final Protocol protocol;
  private final Instant joinedAt;
  private final List<Track> tracks;
  private boolean streaming;
  private volatile List<String> notices = List.of();

  public Publisher(
      String sessionId,
      String identity,
      String name,
      String metadata,
      Protocol protocol,
      Instant joinedAt,
      List<Track> tracks) {
    this.sessionId = sessionId;
    this.identity = identity;
    this.name = name;
    this.metadata = metadata;
    this.protocol = protocol;
    this.joinedAt = joinedAt;
    this.tracks = List.copyOf(tracks);
  }

  public String sessionId() {
    return sessionId;
  }

  public String identity() {
    return identity;
  }

  public Protocol protocol() {
    return protocol;
  }

  public List<Track> tracks() {
    return tracks;
  }

  /** Says what its owner should know of the stream. Any thread. */
  public void notices(List<String> texts) {
    notices = List.copyOf(texts);
  }

  /** Whether its media has begun to come. */
  public boolean streaming() {
    return streaming;
  }

  public void startStreaming() {
    streaming = true;
  }

  boolean hasVideo() {
    return tracks.stream().anyMatch(track -> track.kind() == TrackKind.VIDEO);
  }

  public ParticipantInfo info() {
    return new ParticipantInfo(
        sessionId,
        identity,
        name,
        metadata,
        false,
        true,
        protocol,
        joinedAt,
        tracks.stream().map(Track::info).toList(),
        notices);
  }
}
