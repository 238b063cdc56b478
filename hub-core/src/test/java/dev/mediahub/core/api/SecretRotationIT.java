package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.core.auth.SecretRotation;
import dev.mediahub.core.auth.SecretRotation.Step;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.media.api.RoomKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new key for all stored secrets, also when that is cut off. */
final class SecretRotationIT {
  private final DatabaseAddress address = Postgres.create();
  private final Path keyFile = RunningHub.newKeyFile();
  private String streamKey = "";
  private String joinToken = "";

  private void fill() {
    try (RunningHub hub = RunningHub.start(address, keyFile)) {
      hub.send(
          "PATCH", "/api/v1/apps/live", RunningHub.TOKEN, "{\"callbackSecret\":\"hush-hush\"}");
      streamKey =
          hub.post("/api/v1/apps/live/ingress", "{\"inputType\":\"whip\"}")
              .data()
              .get("streamKey")
              .asText();
      joinToken = hub.joinToken("{\"room\":\"demo\",\"identity\":\"camera-1\"}");
      hub.offer("/whip", joinToken);
      hub.media.mediaArrives(new RoomKey("live", "live-demo"), "camera-1");
      String destination = "{\"platform\":\"youtube\",\"key\":\"xxxx-xxxx-xxxx-xxxx\"}";
      hub.post("/api/v1/apps/live/streams/live-demo%2Fcamera-1/restream", destination);
    }
  }

  private void checkEverythingIsReadable() {
    try (RunningHub hub = RunningHub.start(address, keyFile)) {
      assertThat(hub.get("/api/v1/apps/live/ingress").body()).contains(streamKey);
      assertThat(hub.offer("/whip", streamKey).status()).isEqualTo(201);
      assertThat(hub.offer("/whip", joinToken).status()).isEqualTo(201);
      assertThat(hub.media.restreams("camera-1"))
          .extracting(each -> each.request.target().stream())
          .containsExactly("xxxx-xxxx-xxxx-xxxx");
      String body = hub.get("/api/v1/apps/live").body();
      assertThat(body).contains("********").doesNotContain("hush-hush");
    }
    assertThat(keyFile.resolveSibling("secret.key.new")).doesNotExist();
  }

  private int rotate() throws Exception {
    try (Database database = Postgres.open(address)) {
      return new SecretRotation(database, keyFile).run(step -> {});
    }
  }

  private int rotateUntilKilledAt(Step step) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RotationThatIsKilled.class.getName(),
            address.url(),
            address.user(),
            address.password(),
            keyFile.toString(),
            step.name())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void putsEverySecretUnderANewKey() throws Exception {
    fill();
    byte[] old = Files.readAllBytes(keyFile);
    // App live's key pair, the callback secret, the stream key and the destination.
    assertThat(rotate()).isEqualTo(4);
    assertThat(Files.readAllBytes(keyFile)).isNotEqualTo(old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
        .isEqualTo("rw-------");
    checkEverythingIsReadable();
    Files.write(keyFile, old);
    assertThatThrownBy(() -> RunningHub.start(address, keyFile).close())
        .hasMessageContaining("does not belong to this database");
  }

  @Test
  void losesNothingWhenItIsKilledAtAnyStep() throws Exception {
    fill();
    byte[] old = Files.readAllBytes(keyFile);
    for (Step step : List.of(Step.NEW_KEY_WRITTEN, Step.SECRETS_WRITTEN)) {
      assertThat(rotateUntilKilledAt(step)).isEqualTo(RotationThatIsKilled.ENDED);
      assertThat(Files.readAllBytes(keyFile)).isEqualTo(old);
      checkEverythingIsReadable();
      assertThat(Files.readAllBytes(keyFile)).isEqualTo(old);
    }
    assertThat(rotateUntilKilledAt(Step.COMMITTED)).isEqualTo(RotationThatIsKilled.ENDED);
    assertThat(Files.readAllBytes(keyFile)).isEqualTo(old);
    checkEverythingIsReadable();
    assertThat(Files.readAllBytes(keyFile)).isNotEqualTo(old);
    // Once more after a cut off one, without a start in between.
    assertThat(rotateUntilKilledAt(Step.COMMITTED)).isEqualTo(RotationThatIsKilled.ENDED);
    assertThat(rotate()).isEqualTo(4);
    checkEverythingIsReadable();
  }

  /** Every column of bytes is a hash or is rotated: a new one must be declared. */
  @Test
  void knowsEverySealedColumn() throws Exception {
    try (Database database = Postgres.open(address)) {
      List<String> columns =
          database.call(handle ->
              handle
                  .createQuery(
                      "select table_name || '.' || column_name from information_schema.columns"
                          + " where data_type = 'bytea' and table_schema = 'public'")
                  .mapTo(String.class)
                  .list());
      assertThat(columns)
          .containsExactlyInAnyOrder(
              "api_tokens.hash",
              "ingresses.stream_key_hash",
              "livekit_keys.secret",
              "ingresses.stream_key",
              "apps.callback_secret",
              "app_s3.keys",
              "destinations.target",
              "camera_keys.key_hash");
    }
  }
}
