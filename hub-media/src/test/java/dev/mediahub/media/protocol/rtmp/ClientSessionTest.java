package dev.mediahub.media.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A publishing client against the hub's own server, and against servers made of bytes. */
final class ClientSessionTest {
  private static final String KEY = "abcd-efgh-ijkl";

  private final TestServer link = new TestServer(KEY);

  @Test
  void publishesToOurOwnServer() throws Exception {
    link.run();
    assertThat(link.server.heard).containsExactly("publish [live, " + KEY + "]");
    assertThat(link.client.awaitsAdmission()).isTrue();
    assertThat(link.client.publishing()).isFalse();
    link.server.server.acceptPublish();
    link.run();
    assertThat(link.client.publishing()).isTrue();
    assertThat(link.client.messageStream()).isEqualTo(1);
    link.client.metadata(Map.of("width", 1280.0));
    link.sendMedia(true, 40, new byte[100_000]);
    link.client.end();
    link.run();
    assertThat(link.server.heard)
        .containsExactly(
            "publish [live, " + KEY + "]", "metadata {width=1280.0}", "video 40", "end");
  }

  @Test
  void arrivesTheSameInPieces() throws Exception {
    link.inSteps(7).run();
    link.server.server.acceptPublish();
    link.run();
    assertThat(link.client.publishing()).isTrue();
  }

  @Test
  void tellsARefusedKeyAndHidesIt() throws Exception {
    link.run();
    link.server.server.refusePublish("The stream " + KEY + " is unknown");
    link.run();
    PublishRefusal refusal = link.client.refusal();
    assertThat(refusal)
        .isEqualTo(
            new PublishRefusal(
                true,
                "the destination refuses (NetStream.Publish.BadName): The stream … is unknown"));
  }

  @Test
  void knowsARefusalWhateverIsHiddenOfIt() throws Exception {
    for (String key : List.of("a", "key?", "?key=a")) {
      BytesServer server = new BytesServer(key);
      Map<String, Object> refused =
          Map.of("level", "error", "code", "NetStream.Publish.BadName", "description", "no " + key);
      server.says("onStatus", 0, null, refused);
      assertThat(lasting(server.client)).as(key).isTrue();
      assertThat(Objects.requireNonNull(server.client.refusal()).words())
          .contains(": no …")
          .doesNotContain("……");
    }
  }

  @Test
  void tellsARefusedApp() throws Exception {
    TestServer other = new TestServer("nosuch", KEY);
    assertThatThrownBy(other::run).hasMessage("no such app");
    other.serverToClient();
    assertThat(other.client.refusal())
        .isEqualTo(
            new PublishRefusal(
                true, "the destination refuses (NetConnection.Connect.Rejected): no such app"));
  }

  @Test
  void doesNotBlameTheKeyWhenItsPlaceIsTaken() throws Exception {
    for (String why : List.of("Already publishing", "Stream is busy", "server: try again later")) {
      TestServer taken = new TestServer(KEY);
      taken.run();
      taken.server.server.refusePublish(why);
      taken.run();
      assertThat(lasting(taken.client)).as(why).isFalse();
    }
  }

  @Test
  void doesNotBlameTheKeyOnceItWasLetIn() throws Exception {
    link.run();
    link.server.server.acceptPublish();
    link.run();
    link.server.server.refusePublish("thrown out");
    link.run();
    assertThat(link.client.publishing()).isFalse();
    assertThat(lasting(link.client)).isFalse();
  }

  @Test
  void goesOnWhenTheServerKnowsNoReleaseStream() throws Exception {
    BytesServer server = new BytesServer();
    server.says("_result", 1, null, Map.of("code", "NetConnection.Connect.Success"));
    server.says("_error", 2, null, Map.of("level", "error", "code", "NetConnection.Call.Failed"));
    server.says("_result", 4, null, 7);
    server.says("onStatus", 0, null, Map.of("level", "status", "code", "NetStream.Publish.Start"));
    assertThat(server.client.publishing()).isTrue();
    assertThat(server.client.messageStream()).isEqualTo(7);
  }

  @Test
  void answersPingsAndAcknowledges() throws Exception {
    BytesServer server = new BytesServer();
    server.sends(MessageType.WINDOW_SIZE, ByteBuffer.allocate(4).putInt(1024).array());
    byte[] ping = {0, 6, 0, 0, 1, 2};
    server.sends(MessageType.USER_CONTROL, ping);
    byte[] answer = server.client.output();
    byte[] pong = {0, 7, 0, 0, 1, 2};
    assertThat(answer).containsSequence(pong);
    assertThat(answer).containsSequence(new byte[] {0, 0, 4, MessageType.ACKNOWLEDGEMENT});
  }

  @Test
  void waitsForEachStepOnlySoLong() throws Exception {
    link.nowNs = ClientSession.STEP_NS;
    link.client.onTime(link.nowNs);
    assertThatThrownBy(() -> link.client.onTime(ClientSession.STEP_NS + 1))
        .isInstanceOf(RtmpException.class)
        .hasMessage("the destination did not shake hands within 15 s");
    link.run();
    link.client.onTime(2 * ClientSession.STEP_NS);
    assertThatThrownBy(() -> link.client.onTime(2 * ClientSession.STEP_NS + 1))
        .hasMessage("the destination did not let the stream in within 15 s");
    link.server.server.acceptPublish();
    link.run();
    link.client.onTime(Long.MAX_VALUE);
  }

  @Test
  void endsWithAServerThatIsNone() {
    ClientSession client = TestServer.session("live", KEY, 0);
    ByteBuffer http = ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n".getBytes());
    assertThatThrownBy(() -> client.receive(http, 0))
        .isInstanceOf(RtmpException.class)
        .hasMessage("this is no RTMP server: its first byte is 72");
  }

  @Test
  void endsWithAServerThatTalksWithoutEnd() throws Exception {
    BytesServer server = new BytesServer();
    byte[] rubbish = Amf0.write("onBWDone", 0, "x".repeat(10_000));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10; i++) {
                server.sends(MessageType.COMMAND_AMF0, rubbish);
              }
            })
        .hasMessage("more than 65536 bytes before the stream was let in");
    BytesServer long1 = new BytesServer();
    assertThatThrownBy(() -> long1.sends(MessageType.DATA_AMF0, new byte[100_000]))
        .isInstanceOf(RtmpException.class);
  }

  private static boolean lasting(ClientSession client) {
    return Objects.requireNonNull(client.refusal()).lasting();
  }

  /** A server that says what a test wants, its handshake done. */
  private static final class BytesServer {
    final ClientSession client;

    BytesServer() throws RtmpException {
      this(KEY);
    }

    BytesServer(String key) throws RtmpException {
      client = TestServer.session("live", key, 0);
      byte[] hello = new byte[1 + 2 * Handshake.PACKET];
      hello[0] = 3;
      client.receive(ByteBuffer.wrap(hello), 0);
      client.output();
    }

    void says(@Nullable Object... values) throws RtmpException {
      sends(MessageType.COMMAND_AMF0, Amf0.write(values));
    }

    void sends(int type, byte[] payload) throws RtmpException {
      ByteBuffer out = ByteBuffer.allocate(ChunkWriter.size(payload.length, 0, 128));
      ChunkWriter.write(out, 3, type, 0, 0, payload, 128);
      client.receive(ByteBuffer.wrap(Arrays.copyOf(out.array(), out.position())), 0);
    }
  }
}
