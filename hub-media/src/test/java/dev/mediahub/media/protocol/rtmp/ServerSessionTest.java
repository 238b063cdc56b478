package dev.mediahub.media.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerSessionTest {
  private final TestClient client = new TestClient();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 1_000_000})
  void letsAClientPublishHoweverItsBytesArrive(int step) throws RtmpException {
    client.inSteps(step).publishing();
    byte[] frame = new byte[1000];
    frame[999] = 42;
    client.message(6, MessageType.VIDEO, 40, frame).command("deleteStream", 0, null, 1);
    assertThat(client.heard).containsExactly("publish [live, key]", "video 40", "end");
    assertThat(client.media.getFirst()).isEqualTo(frame);
    assertThat(client.answers())
        .contains("NetConnection.Connect.Success", "NetStream.Publish.Start");
  }

  @Test
  void findsAppStreamAndQueryHoweverTheUrlWasSplit() throws RtmpException {
    client.shakeHands().command("connect", 1, Map.of("app", "live/room"));
    client.command("play", 0, null, "camera-1?token=a.b%2Bc");
    assertThat(client.heard).containsExactly("play [live, room, camera-1]token=a.b%2Bc");
    assertThat(StreamPath.of("live", "room?x=1&token=a.b%2Bc").parameter("token"))
        .isEqualTo("a.b+c");
    assertThat(StreamPath.of("live", "room?token=%zz").parameter("token")).isEmpty();
  }

  @Test
  void readsNothingMoreWhileAPublishIsDecided() throws RtmpException {
    client.connected().command("publish", 0, null, "key", "live");
    client.message(6, MessageType.VIDEO, 0, new byte[10]);
    assertThat(client.heard).containsExactly("publish [live, key]");
    client.server.acceptPublish();
    client.send(new byte[0]);
    assertThat(client.heard).containsExactly("publish [live, key]", "video 0");
  }

  @Test
  void saysWhyItRefuses() throws RtmpException {
    client.connected().command("publish", 0, null, "key", "live");
    client.server.refusePublish("unknown key");
    assertThat(client.answers()).contains("NetStream.Publish.BadName", "unknown key");
    TestClient other = new TestClient();
    assertThatThrownBy(() -> other.shakeHands().command("connect", 1, Map.of("app", "nowhere")))
        .isInstanceOf(RtmpException.class);
    assertThat(other.answers()).contains("NetConnection.Connect.Rejected", "no such app");
  }

  @Test
  void keepsWhichCodecsAClientSaysItTakes() throws RtmpException {
    assertThat(client.connected().server.fourCcs()).isEmpty();
    TestClient first = new TestClient().shakeHands();
    first.command("connect", 1, Map.of("app", "live", "fourCcList", List.of("vp09", "av01")));
    assertThat(first.server.fourCcs()).containsExactlyInAnyOrder("vp09", "av01");
    TestClient second = new TestClient().shakeHands();
    Map<String, Integer> flags = Map.of("*", 4, "vp09", 1, "av01", 2);
    second.command("connect", 1, Map.of("app", "live", "videoFourCcInfoMap", flags));
    assertThat(second.server.fourCcs()).containsExactlyInAnyOrder("*", "vp09");
    second.command("play", 0, null, "demo?token=t&fourCcList=av01,hvc1");
    assertThat(second.server.fourCcs()).contains("*", "vp09", "av01", "hvc1");
  }

  @Test
  void refusesOtherProtocolsAtTheirFirstByte() {
    assertThatThrownBy(() -> client.send("GET / HTTP/1.1\r\n".getBytes()))
        .isInstanceOf(RtmpException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "80000000", "ffffffff"})
  void refusesImpossibleChunkSizes(String size) {
    assertThatThrownBy(() -> client.connected().hex("02 000000 000004 01 00000000" + size))
        .hasMessageContaining("chunk size");
  }

  @Test
  void takesTheLargestChunkSizeForThatOfTheLargestMessage() throws RtmpException {
    client.publishing().hex("02 000000 000004 01 00000000 7fffffff");
    client.hex("06 000028 030d40 09 01000000" + "11".repeat(200_000));
    assertThat(client.heard).containsExactly("publish [live, key]", "video 40");
    assertThat(client.media.getFirst()).hasSize(200_000);
  }

  @Test
  void refusesAHeaderThatNeedsOneBefore() {
    assertThatThrownBy(() -> client.connected().hex("c7 00")).hasMessageContaining("type 3");
    assertThatThrownBy(() -> new TestClient().connected().hex("87 000001"))
        .hasMessageContaining("type 2");
  }

  @Test
  void takesNoMoreThanItsBudgetBeforeAdmission() {
    assertThatThrownBy(
            () -> {
              client.connected();
              for (int i = 0; i < 100; i++) {
                client.message(4, MessageType.AUDIO, 0, new byte[1000]);
              }
            })
        .hasMessageContaining("before publishing");
    // A header that claims 16 MB is refused before any of it is kept.
    assertThatThrownBy(() -> new TestClient().connected().hex("04 000000 ffffff 08 01000000"))
        .hasMessageContaining("16777215");
  }

  @Test
  void boundsNestedValues() {
    StringBuilder bomb = new StringBuilder("02 0007 636f6e6e656374 00 3ff0000000000000");
    bomb.append("03 0001 61".repeat(500));
    int length = bomb.toString().replace(" ", "").length() / 2;
    String header = "03 000000 %06x 14 00000000".formatted(length);
    assertThatThrownBy(() -> client.shakeHands().hex(header + bomb))
        .isInstanceOf(RtmpException.class);
  }

  @Test
  void toleratesCommandsThatSayAmf3() throws RtmpException {
    byte[] amf0 = Amf0.write("connect", 1, Map.of("app", "live"));
    byte[] amf3 = new byte[amf0.length + 1];
    System.arraycopy(amf0, 0, amf3, 1, amf0.length);
    client.shakeHands().message(3, MessageType.COMMAND_AMF3, 0, amf3);
    assertThat(client.answers()).contains("NetConnection.Connect.Success");
  }

  @Test
  void readsTimestampsAboveSixteenMillionAndTheirWrap() throws RtmpException {
    client.publishing();
    client.message(6, MessageType.VIDEO, 0xffff_fff0, new byte[300]);
    // A delta of 40 ms, as type 1, without an extended timestamp.
    client.hex("46 000028 000001 09 00");
    assertThat(client.heard).contains("video 4294967280", "video 24");
  }

  @Test
  void readsContinuationsWithAndWithoutARepeatedTimestamp() throws RtmpException {
    client.publishing();
    String first = "06 ffffff 000082 09 01000000 01000000" + "11".repeat(128);
    client.hex(first + "c6 01000000 2222");
    client.hex(first + "c6 3333 46 000001 000001 08 44");
    assertThat(client.heard).contains("video 16777216", "audio 16777217");
    assertThat(client.media).hasSize(3);
    assertThat(client.media.get(1)[129]).isEqualTo((byte) 0x33);
  }

  @Test
  void unpacksAggregates() throws RtmpException {
    client.publishing();
    String tags =
        "08 000002 000064 00 000000 af01 0000000d" + "09 000002 000078 00 000000 2701 0000000d";
    client.message(
        6, MessageType.AGGREGATE, 500, java.util.HexFormat.of().parseHex(tags.replace(" ", "")));
    assertThat(client.heard).endsWith("audio 500", "video 520");
  }

  @Test
  void tellsMetadata() throws RtmpException {
    client.publishing();
    client.message(
        4,
        MessageType.DATA_AMF0,
        0,
        Amf0.write("@setDataFrame", "onMetaData", Map.of("width", 1280)));
    assertThat(client.heard).endsWith("metadata {width=1280.0}");
  }

  @Test
  void acknowledgesAsOftenAsTheWindowSays() throws RtmpException {
    client.publishing();
    client.message(2, MessageType.WINDOW_SIZE, 0, ByteBuffer.allocate(4).putInt(5000).array());
    client.answers();
    client.message(6, MessageType.VIDEO, 0, new byte[6000]);
    // Acknowledgement: chunk stream 2, four bytes, type 3.
    assertThat(client.answers()).contains("\u0002\0\0\0\0\0\u0004\u0003\0\0\0\0");
  }

  @Test
  void holdsAtMostSixtyFourChunkStreams() {
    assertThatThrownBy(
            () -> {
              client.publishing();
              for (int i = 3; i < 100; i++) {
                client.hex("00 %02x 000000 000002 08 01000000 11".formatted(i));
              }
            })
        .isInstanceOf(RtmpException.class);
    assertThat(Collections.frequency(client.heard, "audio 0")).isLessThan(100);
  }
}
