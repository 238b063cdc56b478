package dev.mediahub.core.auth;

import dev.mediahub.media.api.TrackKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a join token lets its holder do: the {@code video} claim of LiveKit's tokens.
 *
 * @param room the full room name, as it is in the token
 * @param canPublishSources sources that may be published (camera, microphone, screen_share,
 *     screen_share_audio); empty means all
 */
public record RoomGrant(
    String room,
    boolean roomJoin,
    boolean canPublish,
    boolean canSubscribe,
    boolean hidden,
    boolean recorder,
    List<String> canPublishSources) {

  public RoomGrant {
    canPublishSources = List.copyOf(canPublishSources);
  }

  /** A grant to watch and to publish, or one of both. */
  public static RoomGrant join(String room, boolean canPublish, boolean canSubscribe) {
    return new RoomGrant(room, true, canPublish, canSubscribe, false, false, List.of());
  }

  public RoomGrant asHidden() {
    return new RoomGrant(
        room, roomJoin, canPublish, canSubscribe, true, recorder, canPublishSources);
  }

  public RoomGrant asRecorder() {
    return new RoomGrant(room, roomJoin, canPublish, canSubscribe, hidden, true, canPublishSources);
  }

  public RoomGrant microphoneOnly() {
    return new RoomGrant(
        room, roomJoin, canPublish, canSubscribe, hidden, recorder, List.of("microphone"));
  }

  /** By kind, because WHIP does not tell a camera from a screen. */
  public boolean mayPublish(TrackKind kind) {
    List<String> sources =
        switch (kind) {
          case AUDIO -> List.of("microphone", "screen_share_audio");
          case VIDEO -> List.of("camera", "screen_share");
        };
    return canPublish
        && (canPublishSources.isEmpty() || !Collections.disjoint(canPublishSources, sources));
  }

  Map<String, Object> toClaim() {
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("room", room);
    claim.put("roomJoin", roomJoin);
    claim.put("canPublish", canPublish);
    claim.put("canSubscribe", canSubscribe);
    claim.put("canPublishData", canPublish);
    if (!canPublishSources.isEmpty()) {
      claim.put("canPublishSources", canPublishSources);
    }
    if (hidden) {
      claim.put("hidden", true);
    }
    if (recorder) {
      claim.put("recorder", true);
      claim.put("roomRecord", true);
    }
    return claim;
  }

  /** Reads the claim with LiveKit's defaults: publish and subscribe are allowed when not named. */
  static RoomGrant fromClaim(Map<?, ?> claim) {
    return new RoomGrant(
        claim.get("room") instanceof String room ? room : "",
        flag(claim, "roomJoin", false),
        flag(claim, "canPublish", true),
        flag(claim, "canSubscribe", true),
        flag(claim, "hidden", false),
        flag(claim, "recorder", false),
        sources(claim.get("canPublishSources")));
  }

  private static boolean flag(Map<?, ?> claim, String name, boolean whenAbsent) {
    Object value = claim.get(name);
    return value == null ? whenAbsent : Boolean.TRUE.equals(value);
  }

  private static List<String> sources(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(source -> sourceName(String.valueOf(source))).toList()
        : List.of();
  }

  /** Some SDKs write the protocol's enum names ({@code SCREEN_SHARE}), others lower case. */
  private static String sourceName(String source) {
    return source.toLowerCase(Locale.ROOT);
  }
}
