package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole hub over the real database: what it says, what it answers, what it keeps. */
final class StartIT {
  private static final Pattern READY =
      Pattern.compile("Mediahub is ready at (http://localhost:\\d+)\\s*$");
  private static final Pattern TOKEN = Pattern.compile("API token +(sk_\\S+)");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  @TempDir Path data;

  private Hub hub(String... more) {
    List<String> sets =
        new ArrayList<>(
            List.of(
                "http.host=127.0.0.1",
                "http.port=0",
                "media.udp_port=0",
                "media.tcp_port=0",
                "rtmp.port=0",
                "media.external_ip=127.0.0.1"));
    sets.addAll(List.of(more));
    HubConfig config = ConfigLoader.load(null, Map.of(), sets);
    Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
    return new Hub(config, MediaServerFactory.load(), console);
  }

  private String output() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private String url() {
    Matcher matcher = READY.matcher(output());
    assertThat(matcher.find()).as(output()).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse<String> get(String url, String... headers) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).GET();
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void startsPrintsCredentialsOnceAndKeepsThem() throws Exception {
    String token;
    try (Hub first = hub()) {
      first.start(data);
      assertThat(output())
          .contains("database", "media", "http", "Password", "/publish/live/demo#token=");
      Matcher matcher = TOKEN.matcher(output());
      assertThat(matcher.find()).isTrue();
      token = matcher.group(1);
      assertThat(get(url() + "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(url() + "/readyz").body()).isEqualTo("{\"ready\":true,\"missing\":{}}");
      assertThat(get(url() + "/api/v1/health").body())
          .contains(
              "\"status\":\"ok\"", "\"up\":true", "\"version\"", "\"ts\"", "\"uptimeSeconds\"");
      assertThat(get(url() + "/api/v1/apps").statusCode()).isEqualTo(401);
    }
    said.reset();
    try (Hub second = hub()) {
      second.start(data);
      assertThat(output()).doesNotContain("API token", "Password");
      assertThat(get(url() + "/api/v1/apps", "Authorization", "Bearer " + token).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void givesItsFiguresByTheirDocumentedNames() throws Exception {
    try (Hub hub = hub()) {
      hub.start(data);
      assertThat(get(url() + "/metrics").body())
          .contains(
              "mediahub_rtp_packets_total{direction=\"in\",kind=\"video\"} 0",
              "mediahub_rtp_bytes_total{direction=\"out\",kind=\"rtcp\"} 0",
              "# TYPE mediahub_rtp_dropped_total counter",
              "mediahub_nacks_total{direction=\"in\"} 0",
              "mediahub_plis_total{direction=\"out\"} 0",
              "mediahub_sessions{protocol=\"whip\",role=\"publisher\"} 0",
              "mediahub_rooms 0",
              "mediahub_worker_starts_total{worker=\"audio\"} 0",
              "mediahub_forward_latency_seconds_bucket{le=\"+Inf\"} 0",
              "mediahub_db_up 1.0",
              "jvm_memory_used_bytes",
              "process_uptime_seconds");
      keepsToTheConventions(get(url() + "/metrics").body());
    }
  }

  /** Prometheus' own naming rules, and no label that grows with rooms or people. */
  private static void keepsToTheConventions(String metrics) throws Exception {
    Map<String, String> types = new TreeMap<>();
    metrics
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" "))
        .forEach(parts -> types.put(parts[2], parts[3]));
    types.forEach((name, type) -> {
      assertThat(name).matches("(mediahub|jvm|process|system)_[a-z0-9_]+");
      assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
      assertThat(name).doesNotContain("_ms", "milliseconds", "_kb", "percent");
    });
    assertThat(metrics).doesNotContain("room=\"", "identity=\"", "app=\"");
    String dashboard = Files.readString(Path.of("..", "docs", "grafana-dashboard.json"));
    Matcher used = Pattern.compile("(mediahub|jvm|process|system)_[a-z0-9_]+").matcher(dashboard);
    while (used.find()) {
      assertThat(types).containsKey(used.group().replaceFirst("_bucket$", ""));
    }
  }

  @Test
  void refusesADataFolderInUse() throws Exception {
    try (Hub first = hub();
        Hub second = hub()) {
      first.start(data);
      assertThatThrownBy(() -> second.start(data))
          .isInstanceOf(Taken.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"media.tcp_port", "database.port"})
  void refusesATakenPortNamingKeyAndOwner(String key) throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        Hub hub = hub(key + "=" + taken.getLocalPort())) {
      assertThatThrownBy(() -> hub.start(data))
          .isInstanceOf(Taken.class)
          .hasMessageContaining(key)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  /** In a process of its own, because it ends. */
  @Test
  void endsWithExitCodeOneWhenAClassIsMissing() throws Exception {
    Process hub =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HubThatCannotStart.class.getName(),
                "--data",
                data.resolve("data").toString(),
                "--set",
                "http.port=0",
                "--set",
                "media.udp_port=0",
                "--set",
                "media.tcp_port=0",
                "--set",
                "rtmp.port=0",
                // Nobody answers there: the hub waits for it, and makes no database of its own.
                "--set",
                "database.url=jdbc:postgresql://127.0.0.1:1/hub")
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("output").toFile())
            .start();
    try {
      assertThat(hub.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(hub.exitValue()).isEqualTo(ExitCode.FAILED);
      assertThat(data.resolve("output"))
          .content()
          .contains("The hub cannot start", "NoClassDefFoundError", "dev/mediahub/Missing");
    } finally {
      hub.destroyForcibly();
    }
  }

  @Test
  void refusesAHostThatIsNoneNamingTheKey() {
    try (Hub hub = hub("http.host=not a host")) {
      assertThatThrownBy(() -> hub.start(data))
          .isInstanceOf(WrongConfiguration.class)
          .hasMessageContaining("http.host")
          .hasMessageContaining("not a host");
    }
  }
}
