package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /apps/{app}/s3} against a server that checks signatures. */
final class S3ContractIT {
  private static final String ROUTE = "/api/v1/apps/live/s3";

  /** Of an app that has none. */
  private static final String NONE = "/api/v1/apps/plain/s3";

  @TempDir static Path folder;
  private static RunningHub hub;
  private static S3Server server;

  @BeforeAll
  static void start() throws Exception {
    hub = RunningHub.start();
    server = new S3Server(folder);
    assertThat(hub.post("/api/v1/apps", "{\"name\": \"plain\"}").status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() throws Exception {
    hub.close();
    server.close();
  }

  private static RunningHub.Answer put(String route, String json) {
    return hub.send("PUT", route, RunningHub.TOKEN, json);
  }

  @Test
  void anAppBeginsWithoutABucket() {
    RunningHub.Answer answer = hub.get(NONE);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().get("configured").asBoolean()).isFalse();
  }

  @Test
  void anAccountThatWorksIsKeptAndItsKeysAreNeverShownAgain() {
    RunningHub.Answer answer = put(ROUTE, server.account());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(hub.get(ROUTE).body()).isEqualTo(answer.body());
    JsonNode shown = answer.data();
    assertThat(shown.get("bucket").asText()).isEqualTo(S3Server.BUCKET);
    assertThat(shown.get("forcePathStyle").asBoolean()).isTrue();
    assertThat(shown.get("accessKey").asText()).isEqualTo("AKIA…");
    assertThat(shown.get("secretKey").asText()).isEqualTo("********");
    assertThat(answer.body()).doesNotContain(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    assertThat(server.object("hub")).as("the test object is removed").doesNotExist();
  }

  @Test
  void whatIsLeftOutStays() {
    put(ROUTE, server.account());
    RunningHub.Answer answer =
        put(ROUTE, "{\"requestChecksum\": \"when_required\", \"prefix\": \"\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.data().get("bucket").asText()).isEqualTo(S3Server.BUCKET);
    assertThat(answer.data().get("prefix").asText()).isEmpty();
    assertThat(answer.data().get("requestChecksum").asText()).isEqualTo("when_required");
  }

  @Test
  void whatWasShownOfTheKeysMayComeBack() {
    JsonNode shown = put(ROUTE, server.account()).data();
    String body =
        "{\"accessKey\": %s, \"secretKey\": %s, \"prefix\": \"again\"}"
            .formatted(shown.get("accessKey"), shown.get("secretKey"));
    RunningHub.Answer answer = put(ROUTE, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.data().get("prefix").asText()).isEqualTo("again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"secretKey\": \"wrong\"}          | SignatureDoesNotMatch",
        "{\"accessKey\": \"wrong\"}          | InvalidAccessKeyId",
        "{\"bucket\": \"nowhere\"}           | NoSuchBucket",
        "{\"endpoint\": \"http://10.0.0.1\"} | security.allow_private_targets",
        "{\"endpoint\": \"http://127.0.0.1:1\"} | Connection refused"
      })
  void anAccountThatDoesNotWorkIsRefusedWithTheServersReason(String change, String reason) {
    String before = put(ROUTE, server.account()).body();
    RunningHub.Answer answer = put(ROUTE, change);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("message").asText()).contains(reason, "nothing was changed");
    assertThat(hub.get(ROUTE).body()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                     | bucket",
        "{\"bucket\": \"../x\"}                                 | bucket",
        "{\"bucket\": \"good\"}                                 | accessKey",
        "{\"bucket\": \"good\", \"accessKey\": \"schlüssel\", \"secretKey\": \"any\"} | accessKey",
        "{\"bucket\": \"good\", \"provider\": \"minio\"}        | endpoint",
        "{\"bucket\": \"good\", \"endpoint\": \"ftp://host\"}   | endpoint",
        "{\"bucket\": \"good\", \"prefix\": \"a/../b\"}         | prefix",
        "{\"bucket\": \"good\", \"prefix\": \"/a\"}             | prefix",
        "{\"bucket\": \"good\", \"region\": \"Nord/1\"}         | region",
        "{\"bucket\": \"good\", \"publicUrl\": \"https://a.b\"} | confirmPublic"
      })
  void aFieldThatCannotBeIsNamed(String body, String field) {
    RunningHub.Answer answer = put(NONE, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().get("message").asText()).contains(field);
  }
}
