package dev.mediahub.core.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.core.streams.Admissions.Credential;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.ParticipantInfo;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.RoomInfo;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionInfo;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which credential let which session in. */
final class AdmissionsTest {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");
  private static final RoomKey OTHER_ROOM = new RoomKey("live", "live-other");

  private final Set<String> sessions = new HashSet<>();
  private final Map<RoomKey, RoomInfo> inRoom = new HashMap<>();
  private final Admissions admissions = new Admissions(media());

  /** Knows which sessions there are and ends them; asked for anything else it fails. */
  private MediaServer media() {
    return (MediaServer)
        Proxy.newProxyInstance(
            MediaServer.class.getClassLoader(),
            new Class<?>[] {MediaServer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "session" ->
                      sessions.contains(arguments[0])
                          ? Optional.of(
                              new SessionInfo(
                                  (String) arguments[0], ROOM, "a", Protocol.WHEP, false))
                          : Optional.empty();
                  case "endSession" -> sessions.remove(arguments[0]);
                  case "room" -> Optional.ofNullable(inRoom.get(arguments[0]));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private void admit(String session, RoomKey room, String identity, Credential credential) {
    sessions.add(session);
    admissions.admitted(session, room, identity, true, credential);
  }

  @Test
  void endsOnlyWhatARevokedKeyLetIn() {
    admit("1", ROOM, "a", new Credential.JoinKey("key-1"));
    admit("2", ROOM, "b", new Credential.JoinKey("key-2"));
    admit("3", ROOM, "c", new Credential.IngressKey("key-1"));
    admissions.endSessionsOfKey("key-1");
    assertThat(sessions).containsExactlyInAnyOrder("2", "3");
    admissions.endSessionsOfIngress("other", "key-1");
    assertThat(sessions).as("another app's").containsExactlyInAnyOrder("2", "3");
    admissions.endSessionsOfIngress(ROOM.app(), "key-1");
    assertThat(sessions).containsExactly("2");
  }

  @Test
  void endsASessionWhoseCredentialIsNotGoodAnyMore() {
    admit("1", ROOM, "a", new Credential.JoinKey("k"));
    assertThat(admissions.confirm("1", () -> true)).isTrue();
    assertThat(sessions).containsExactly("1");
    assertThat(admissions.confirm("1", () -> false)).isFalse();
    assertThat(sessions).isEmpty();
    assertThat(admissions.size()).isZero();
  }

  @Test
  void endsASessionWhoseCredentialCannotBeLookedUp() {
    admit("1", ROOM, "a", new Credential.IngressKey("IN_1"));
    var away = new HubException(ErrorCode.DATABASE_UNAVAILABLE, "away");
    assertThatThrownBy(() ->
            admissions.confirm(
                "1",
                () -> {
                  throw away;
                }))
        .isSameAs(away);
    assertThat(sessions).isEmpty();
  }

  @Test
  void endsARoomsSessionsAndAnApps() {
    admit("1", ROOM, "a", new Credential.JoinKey("k"));
    admit("2", OTHER_ROOM, "a", new Credential.JoinKey("k"));
    admit("3", new RoomKey("other", "live-demo"), "a", new Credential.JoinKey("k"));
    admissions.endSessionsInRoom(ROOM);
    assertThat(sessions).containsExactlyInAnyOrder("2", "3");
    admissions.endSessionsOfApp("live");
    assertThat(sessions).containsExactly("3");
  }

  @Test
  void knowsTheNewestPublishersCredential() {
    admit("1", ROOM, "a", new Credential.JoinKey("k"));
    admit("2", ROOM, "a", new Credential.IngressKey("IN_1"));
    assertThat(admissions.publisherCredential(ROOM, "a"))
        .contains(new Credential.IngressKey("IN_1"));
    assertThat(admissions.publisherCredential(ROOM, "b")).isEmpty();
    assertThat(admissions.publisherCredential(OTHER_ROOM, "a")).isEmpty();
  }

  @Test
  void knowsWhatThePublisherInTheRoomWasLetInWithWhateverWasLetInSince() {
    admit("1", ROOM, "a", new Credential.IngressKey("IN_1"));
    inRoom.put(ROOM, new RoomInfo(ROOM, Instant.EPOCH, List.of(publisher("1", "a")), 0));
    admit("2", ROOM, "a", new Credential.JoinKey("never connects"));
    assertThat(admissions.publisherCredential(ROOM, "a"))
        .contains(new Credential.IngressKey("IN_1"));
  }

  private static ParticipantInfo publisher(String session, String identity) {
    return new ParticipantInfo(
        session, identity, "", "", false, true, Protocol.RTMP, Instant.EPOCH, List.of(), List.of());
  }

  @Test
  void forgetsSessionsThatEndedByThemselves() {
    for (int i = 0; i < 50_000; i++) {
      admit("session-" + i, ROOM, "a" + i, new Credential.JoinKey("k"));
      sessions.clear();
    }
    assertThat(admissions.size()).isLessThan(1025);
  }
}
