package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.api.TrickleAnswer;
import dev.mediahub.media.clients.FramePublisher;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is agreed over HTTP, before any packet. */
final class WebRtcRoomsTest {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");

  private final SecureRandom random = new SecureRandom();
  private final Rooms rooms = new Rooms(Clock.systemUTC(), _ -> {});
  private final EventQueue control = new EventQueue("test-control");
  private final WebRtcRooms webRtc =
      new WebRtcRooms(
          new Entrance(rooms, new Ids(), List.of(), 0),
          new PeerDirectory(),
          List.of(),
          control,
          _ -> {});

  @AfterEach
  void stop() {
    control.close();
  }

  private SessionAnswer publish(String identity) {
    LocalTransport client =
        new LocalTransport(
            IceCredentials.generate(random),
            DtlsIdentity.create(Instant.now(), random).fingerprintSha256(),
            List.of(),
            1);
    String offer = new FramePublisher(30, 1).offer(client);
    return webRtc.publish(
        new PublishRequest(ROOM, identity, "", "", TrackKind.ALL, Protocol.WHIP, offer));
  }

  private String restart() {
    IceCredentials next = IceCredentials.generate(random);
    return "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n".formatted(next.ufrag(), next.password());
  }

  @Test
  void knowsAPublisherUntilItsConnectionIsGivenUp() {
    SessionAnswer answer = publish("camera");
    assertThat(rooms.infos()).isEmpty();
    assertThat(rooms.publishers())
        .singleElement()
        .satisfies(publisher -> {
          assertThat(publisher.sessionId()).isEqualTo(answer.sessionId());
          assertThat(publisher.identity()).isEqualTo("camera");
        });
    webRtc.sweep(System.nanoTime() + 31_000_000_000L);
    control.close();
    assertThat(rooms.publishers()).isEmpty();
  }

  /** RFC 9725's figures have the star of a restart in quotes. */
  @Test
  void restartsIceWhateverItsTagIs() {
    SessionAnswer answer = publish("camera");
    String first = answer.etag();
    for (String ifMatch : List.of("*", "\"*\"", "\"0\", \"3\"")) {
      TrickleAnswer restarted = webRtc.trickle(answer.sessionId(), ifMatch, restart());
      assertThat(restarted.etag()).isNotEqualTo(first);
      assertThat(restarted.fragment()).contains("a=ice-ufrag:");
    }
  }

  @Test
  void answersARestartAgainWhoseAnswerWasLost() {
    SessionAnswer answer = publish("camera");
    String fragment = restart();
    TrickleAnswer restarted = webRtc.trickle(answer.sessionId(), "\"*\"", fragment);
    assertThat(webRtc.trickle(answer.sessionId(), "\"*\"", fragment)).isEqualTo(restarted);
    assertThat(webRtc.trickle(answer.sessionId(), "*", restart())).isNotEqualTo(restarted);
  }

  @Test
  void tricklesWithTheTagInForceOrTheStar() {
    SessionAnswer answer = publish("camera");
    String candidates = "a=ice-ufrag:same\r\n";
    for (String ifMatch : List.of(answer.etag(), "*")) {
      assertThat(webRtc.trickle(answer.sessionId(), ifMatch, candidates).fragment()).isNull();
    }
    assertThatThrownBy(() -> webRtc.trickle(answer.sessionId(), "\"0\"", candidates))
        .isInstanceOfSatisfying(
            HubException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED));
  }
}
