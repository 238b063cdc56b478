package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.backup.Restore;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.db.EmbeddedPostgres;
import dev.mediahub.core.http.Json;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub's record into a file and back, from a running and a stopped hub, and every refusal. */
final class BackupIT {
  private static final String TOKEN = "sk_" + "backup-test-".repeat(3);
  private static final Pattern READY = Pattern.compile("Mediahub is ready at (http://\\S+)");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path folder;

  private Hub hub(String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "http.host=127.0.0.1",
                "http.port=0",
                "rtmp.port=0",
                "media.udp_port=0",
                "media.tcp_port=-1",
                "media.external_ip=127.0.0.1",
                "admin.api_token=" + TOKEN));
    sets.addAll(List.of(more));
    said.reset();
    return new Hub(
        ConfigLoader.load(null, Map.of(), sets), MediaServerFactory.load(), new Console(out));
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    Matcher ready = READY.matcher(said.toString(StandardCharsets.UTF_8));
    assertThat(ready.find()).isTrue();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(ready.group(1) + "/api/v1/apps" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return Json.mapper().readTree(answer.body());
  }

  private int backup(Path file, Path data, String... more) throws Exception {
    return new BackupCommand(out).run(HubOptions.parse(arguments(file, data, more)));
  }

  private int restore(Path file, Path data, String... more) throws Exception {
    return new RestoreCommand(out).run(HubOptions.parse(arguments(file, data, more)));
  }

  private static String[] arguments(Path file, Path data, String... more) {
    List<String> arguments = new ArrayList<>(List.of(file.toString(), "--data", data.toString()));
    for (String set : more) {
      arguments.addAll(List.of("--set", set));
    }
    return arguments.toArray(String[]::new);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void comesBackFromARunningAndFromAStoppedHub() throws Exception {
    Path data = folder.resolve("data");
    Path whileRunning = folder.resolve("running.tar.gz");
    JsonNode ingresses;
    try (Hub first = hub()) {
      first.start(data);
      call("POST", "", "{\"name\":\"kept\",\"displayName\":\"Käpt \\\\N\"}");
      for (int i = 0; i < 3; i++) {
        call("POST", "/kept/ingress", "{\"inputType\":\"whip\",\"room\":\"r" + i + "\"}");
      }
      ingresses = call("GET", "/kept/ingress", "");
      assertThat(backup(whileRunning, data)).isZero();
      call("POST", "", "{\"name\":\"after\"}");
    }
    assertThat(Files.getPosixFilePermissions(whileRunning))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Path whileStopped = folder.resolve("stopped.tar.gz");
    assertThat(backup(whileStopped, data)).isZero();
    assertThat(names(folder)).containsExactly("data", "running.tar.gz", "stopped.tar.gz");

    Path restored = folder.resolve("restored");
    assertThat(restore(whileRunning, restored)).isZero();
    assertThat(Files.getPosixFilePermissions(restored.resolve("secret.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (Hub second = hub()) {
      second.start(restored);
      assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("first start");
      // Stream keys are among the fields, so the key file fits the rows.
      assertThat(call("GET", "/kept/ingress", "").findValuesAsText("streamKey"))
          .hasSize(3)
          .isEqualTo(ingresses.findValuesAsText("streamKey"));
      assertThat(call("GET", "", "").toString()).contains("kept").doesNotContain("after");
      // Ids go on where they were.
      call("POST", "/kept/ingress", "{\"inputType\":\"whip\",\"room\":\"r4\"}");
      call("POST", "", "{\"name\":\"another\"}");
    }
    Path restoredLater = folder.resolve("restored-later");
    assertThat(restore(whileStopped, restoredLater)).isZero();
    try (Hub third = hub()) {
      third.start(restoredLater);
      assertThat(call("GET", "", "").toString()).contains("kept", "after");
    }
    assertThat(restore(whileRunning, restored)).isEqualTo(ExitCode.WRONG_CONFIGURATION);
    assertThat(backup(whileRunning, data)).isEqualTo(ExitCode.WRONG_CONFIGURATION);
  }

  @Test
  void movesAnExternalDatabase() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("server"), 0)) {
      DatabaseAddress one = server.address();
      try (Connection connection =
              DriverManager.getConnection(one.url(), one.user(), one.password());
          Statement statement = connection.createStatement()) {
        statement.execute("create database other");
      }
      String[] first = settings(one, one.url());
      String[] second = settings(one, one.url().replaceFirst("/mediahub$", "/other"));
      try (Hub hub = hub(first)) {
        hub.start(folder.resolve("data"));
        call("POST", "", "{\"name\":\"kept\"}");
        assertThat(backup(folder.resolve("hub.tar.gz"), folder.resolve("data"), first)).isZero();
      }
      Path moved = folder.resolve("moved");
      // The first database is not empty.
      assertThat(restore(folder.resolve("hub.tar.gz"), moved, first))
          .isEqualTo(ExitCode.WRONG_CONFIGURATION);
      assertThat(names(moved)).containsExactly("lock");
      assertThat(restore(folder.resolve("hub.tar.gz"), moved, second)).isZero();
      try (Hub hub = hub(second)) {
        hub.start(moved);
        assertThat(call("GET", "", "").toString()).contains("kept");
      }
    }
  }

  private static String[] settings(DatabaseAddress server, String url) {
    return new String[] {
      "database.url=" + url,
      "database.user=" + server.user(),
      "database.password=" + server.password()
    };
  }

  @Test
  void refusesDamagedFilesAndLeavesTheFolderEmpty() throws Exception {
    Path data = folder.resolve("data");
    try (Hub first = hub()) {
      first.start(data);
    }
    Path good = folder.resolve("good.tar.gz");
    assertThat(backup(good, data)).isZero();
    byte[] bytes = Files.readAllBytes(good);
    Path bad = folder.resolve("bad.tar.gz");
    Path target = folder.resolve("target");
    for (int length : List.of(0, 100, bytes.length / 2, bytes.length - 20)) {
      Files.write(bad, Arrays.copyOf(bytes, length));
      assertThat(restore(bad, target)).as("cut at " + length).isEqualTo(2);
      assertThat(names(target)).containsExactly("lock");
    }
    for (int at = 20; at < bytes.length; at += bytes.length / 7) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 0x10;
      Files.write(bad, flipped);
      assertThat(restore(bad, target)).as("flipped at " + at).isEqualTo(2);
      assertThat(names(target)).containsExactly("lock");
    }
    assertThat(restore(folder.resolve("missing"), target)).isEqualTo(2);
  }

  @Test
  void refusesToBackUpWhatIsNoHub() throws Exception {
    assertThat(backup(folder.resolve("b.tar.gz"), folder.resolve("nowhere"))).isEqualTo(2);
    assertThat(folder.resolve("nowhere")).doesNotExist();
    assertThat(folder.resolve("b.tar.gz")).doesNotExist();
  }

  @Test
  void aHubDoesNotStartOverARestoreThatWasCutShort() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectory(data.resolve(Restore.UNFINISHED));
    try (Hub hub = hub()) {
      assertThatThrownBy(() -> hub.start(data)).hasMessageContaining("cut short");
    }
    assertThat(restore(folder.resolve("any"), data)).isEqualTo(2);
  }
}
