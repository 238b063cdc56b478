package dev.mediahub.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mediahub.media.api.IoMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources and their order, and that every mistake is told with its place and a right example. */
final class ConfigLoaderTest {
  @TempDir Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  private static HubConfig sets(String... sets) {
    return ConfigLoader.load(null, Map.of(), List.of(sets));
  }

  private static List<Mistake> mistakes(
      @Nullable Path file, Map<String, String> environment, String... sets) {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(file, environment, List.of(sets)));
    assertThat(e).isNotNull();
    return e.mistakes();
  }

  @Test
  void theShippedFileHoldsEveryKeyWithItsDefault() {
    Path shipped = Path.of("..", "config.yaml");
    Map<String, Given> written = new HashMap<>();
    List<Mistake> mistakes = new java.util.ArrayList<>();
    YamlSource.read(shipped, written, mistakes);
    assertThat(mistakes).isEmpty();
    assertThat(Objects.requireNonNull(written.remove("apps")).items()).isEmpty();
    assertThat(written.keySet())
        .containsExactlyInAnyOrderElementsOf(ConfigKeys.ALL.stream().map(ConfigKey::name).toList());
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      Object value =
          key.kind().parse().apply(Objects.requireNonNull(written.get(key.name())).items());
      assertThat(value).as(key.name()).isEqualTo(key.defaultValue());
    }
    assertThat(ConfigLoader.load(shipped, Map.of(), List.of())).isEqualTo(sets());
  }

  @Test
  void everyExampleIsARightValue() {
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (!key.secret()) {
        List<String> items = List.of(key.example().replaceAll("[\\[\\]]", ""));
        assertThat(key.kind().parse().apply(items)).as(key.name()).isNotNull();
      }
    }
  }

  @Test
  void setIsStrongerThanEnvironmentThanFileThanDefault() throws IOException {
    Path file = file("http:\n  port: 1001\n  host: 10.0.0.1\nmedia:\n  udp_port: 2001\n");
    Map<String, String> environment =
        Map.of("MEDIAHUB_HTTP_PORT", "1002", "MEDIAHUB_MEDIA_UDP_PORT", "2002");
    HubConfig config = ConfigLoader.load(file, environment, List.of("http.port=1003"));
    assertThat(config.http().port()).isEqualTo(1003);
    assertThat(config.media().udpPort()).isEqualTo(2002);
    assertThat(config.http().host()).isEqualTo("10.0.0.1");
    assertThat(config.media().tcpPort()).isEqualTo(7881);
  }

  @Test
  void takesListsFromYamlAndSeparatedByCommas() throws IOException {
    Path file = file("media:\n  external_ip:\n    - 203.0.113.7\n    - 2001:db8::1\n");
    assertThat(ConfigLoader.load(file, Map.of(), List.of()).media().externalIps())
        .containsExactly("203.0.113.7", "2001:db8::1");
    assertThat(sets("media.external_ip=127.0.0.1, ::1").media().externalIps())
        .containsExactly("127.0.0.1", "::1");
    assertThat(sets("media.external_ip=").media().externalIps()).isEmpty();
    assertThat(
            sets("security.allow_private_targets=10.0.0.0/8,fd00::/8")
                .security()
                .allowPrivateTargets())
        .containsExactly("10.0.0.0/8", "fd00::/8");
  }

  @Test
  void readsEveryKindOfValue() {
    HubConfig config =
        sets(
            "http.public_url=https://media.example.com/",
            "media.io=nio",
            "media.gso=false",
            "media.loops=3",
            "media.tcp_port=-1",
            "log.format=json",
            "log.level=debug",
            "database.url=postgresql://db:5432/hub");
    assertThat(config.http().publicUrl()).hasValue("https://media.example.com");
    assertThat(config.media().io()).isEqualTo(IoMode.NIO);
    assertThat(config.media().gso()).isFalse();
    assertThat(config.media().loops()).isEqualTo(3);
    assertThat(config.media().tcpPort()).isEqualTo(-1);
    assertThat(config.log().format()).isEqualTo(HubConfig.Format.JSON);
    assertThat(config.database().url()).hasValue("jdbc:postgresql://db:5432/hub");
  }

  @Test
  void tellsAllMistakesAtOnceWithTheirPlaces() throws IOException {
    Path file = file("http:\n  prot: 80\n  port: eighty\nmedia:\n  io: fast\n");
    List<Mistake> mistakes =
        mistakes(file, Map.of("MEDIAHUB_MEDIA_LOOPS", "-4"), "log.level=loud", "nonsense");
    assertThat(mistakes)
        .extracting(Mistake::path)
        .containsExactlyInAnyOrder(
            "http.prot", "http.port", "media.io", "media.loops", "log.level", "nonsense");
    assertThat(mistakes)
        .extracting(Mistake::toString)
        .anySatisfy(text -> assertThat(text).contains("config.yaml:2", "Did you mean http.port?"))
        .anySatisfy(text -> assertThat(text).contains("config.yaml:3", "eighty", "port: 8080"))
        .anySatisfy(text -> assertThat(text).contains("config.yaml:5", "auto, native, nio"))
        .anySatisfy(text -> assertThat(text).contains("MEDIAHUB_MEDIA_LOOPS", "0 to 256"))
        .anySatisfy(text -> assertThat(text).contains("--set", "loud"))
        .anySatisfy(text -> assertThat(text).contains("key=value"));
  }

  @Test
  void takesAppsAsAList() throws IOException {
    Path file =
        file(
            """
            apps:
              - name: live
                recording:
                  enabled: true
                webrtc:
                  layers: [{name: hd, height: 1080}, {name: sd, height: 480}]
              - {name: other}
            """);
    List<AppSection> apps = ConfigLoader.load(file, Map.of(), List.of()).apps();
    assertThat(apps).extracting(AppSection::name).containsExactly("live", "other");
    assertThat(apps.getFirst().source()).isEqualTo("config.yaml:2");
    assertThat(apps.getFirst().values().keySet())
        .containsExactly(
            "recording.enabled",
            "webrtc.layers.0.height",
            "webrtc.layers.0.name",
            "webrtc.layers.1.height",
            "webrtc.layers.1.name");
    for (String wrong : List.of("apps: 5", "apps: {live: {}}\nhttp: {port: x}", "apps: [live]")) {
      assertThat(mistakes(file(wrong), Map.of())).isNotEmpty();
    }
    assertThat(mistakes(file("apps: {live: {recording: {enabled: true}}}"), Map.of()))
        .singleElement()
        .satisfies(mistake -> assertThat(mistake.message()).contains("must be a list of apps"));
  }

  @ParameterizedTest
  @CsvSource({
    "http.port=65536",
    "http.port=-1",
    "http.port=",
    "http.port=80 80",
    "media.udp_port=1e3",
    "media.external_ip=example.com",
    "media.external_ip=300.1.1.1",
    "media.gso=yes",
    "http.public_url=media.example.com",
    "http.public_url=https://a.example/path",
    "http.public_url=ftp://a.example",
    "database.url=mysql://db/hub",
    "database.url=jdbc:postgresql://user:pw@db/hub",
    "security.allow_private_targets=10.0.0.0/33",
    "log.format=XML",
    "media.io=NIO",
    "admin.api_token=abc",
    "livekit.api_secret=short",
  })
  void refusesAWrongValue(String set) {
    assertThat(mistakes(null, Map.of(), set)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- a\n- b\n",
        "http: [",
        "just text",
        "http:\n  port: 1\n  port: 2\n",
        "http: 5\n"
      })
  void refusesAFileThatIsNotAMappingOfKnownKeys(String yaml) throws IOException {
    assertThat(mistakes(file(yaml), Map.of())).isNotEmpty();
  }

  @Test
  void takesAnEmptyFileAndKeysWithoutValue() throws IOException {
    assertThat(ConfigLoader.load(file(""), Map.of(), List.of())).isEqualTo(sets());
    assertThat(ConfigLoader.load(file("http:\n  port:\nlog:\n"), Map.of(), List.of()))
        .isEqualTo(sets());
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThat(mistakes(folder.resolve("none.yaml"), Map.of()))
        .singleElement()
        .satisfies(
            mistake -> assertThat(mistake.toString()).contains("none.yaml", "cannot be read"));
  }

  @Test
  void takesASecretFromTheFileThatIsNamed() throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), "from the file\n");
    HubConfig config =
        ConfigLoader.load(
            null, Map.of("MEDIAHUB_DATABASE_PASSWORD_FILE", secret.toString()), List.of());
    assertThat(config.database().password()).isEqualTo("from the file");
    assertThat(mistakes(null, Map.of(), "database.password_file=" + folder.resolve("none")))
        .singleElement()
        .satisfies(mistake -> assertThat(mistake.message()).contains("cannot be read"));
  }

  @Test
  void theStrongerSourceOfASecretWins() throws IOException {
    Path file = file("database:\n  password: weak\n");
    Path secret = Files.writeString(folder.resolve("password"), "strong");
    assertThat(
            ConfigLoader.load(file, Map.of(), List.of("database.password_file=" + secret))
                .database()
                .password())
        .isEqualTo("strong");
  }

  @Test
  void refusesASecretGivenTwiceInOneFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), "a");
    Path file = file("database:\n  password: b\n  password_file: " + secret + "\n");
    assertThat(mistakes(file, Map.of())).isNotEmpty();
  }

  @Test
  void wantsBothHalvesOfTheKeyPair() {
    assertThat(mistakes(null, Map.of(), "livekit.api_key=APIkey"))
        .singleElement()
        .satisfies(mistake -> {
          assertThat(mistake.path()).isEqualTo("livekit.api_secret");
          assertThat(mistake.message()).contains("for example api_secret: <32 or more");
        });
    assertThat(mistakes(null, Map.of(), "livekit.api_secret=" + "x".repeat(32)))
        .singleElement()
        .satisfies(mistake -> {
          assertThat(mistake.path()).isEqualTo("livekit.api_key");
          assertThat(mistake.message()).contains("for example api_key: APIlive");
        });
  }

  @Test
  void wantsAnApiTokenThatLooksLikeOneAndDoesNotRepeatAWrongOne() {
    assertThat(mistakes(null, Map.of(), "admin.api_token=my-own-secret"))
        .singleElement()
        .satisfies(mistake -> {
          assertThat(mistake.path()).isEqualTo("admin.api_token");
          assertThat(mistake.message())
              .contains("must be sk_ and at least 8", "for example api_token: sk_<43")
              .doesNotContain("my-own-secret");
        });
  }

  @Test
  void neverShowsASecret() {
    String secret = "sk_0123456789abcdefghijklmnopqrstuvwxyz";
    HubConfig config =
        sets(
            "admin.api_token=" + secret,
            "admin.password=" + secret,
            "database.password=" + secret,
            "livekit.api_key=k",
            "livekit.api_secret=" + secret);
    assertThat(config.toString()).doesNotContain(secret);
    assertThatThrownBy(() -> sets("livekit.api_secret=too-short", "livekit.api_key=k"))
        .hasMessageContaining("livekit.api_secret")
        .hasMessageNotContaining("too-short");
  }
}
