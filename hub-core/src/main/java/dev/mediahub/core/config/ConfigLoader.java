package dev.mediahub.core.config;

import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the configuration from all its sources and reports all its mistakes at once. */
public final class ConfigLoader {
  private static final String APPS = "apps";
  private static final String APPS_RULE =
      "must be a list of apps, each with its name: apps: [{name: live, recording: {enabled:"
          + " true}}]";

  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<String, Given> given = new HashMap<>();
  private final List<AppSection> apps = new ArrayList<>();

  private ConfigLoader() {}

  /**
   * What was read.
   *
   * @param values of all keys, for comparing: a secret stands there as a hash
   */
  public record Loaded(HubConfig config, Map<String, Object> values) {}

  /** As {@link #loadAll}, of what is not about apps. */
  public static HubConfig load(
      @Nullable Path file, Map<String, String> environment, List<String> sets) {
    return loadAll(file, environment, sets, apps -> List.of()).config();
  }

  /**
   * Reads and checks.
   *
   * @param file null for none
   * @param sets {@code key=value} each, the strongest source
   * @param checkApps finds the mistakes in what is said of apps
   * @throws ConfigException with every mistake
   */
  public static Loaded loadAll(
      @Nullable Path file,
      Map<String, String> environment,
      List<String> sets,
      Function<List<AppSection>, List<Mistake>> checkApps) {
    ConfigLoader loader = new ConfigLoader();
    if (file != null) {
      YamlSource.read(file, loader.given, loader.mistakes);
    }
    loader.takeApps();
    loader.readEnvironment(environment);
    sets.forEach(loader::readSet);
    loader.refuseUnknownKeys();
    HubConfig config = loader.build();
    loader.mistakes.addAll(checkApps.apply(config.apps()));
    if (!loader.mistakes.isEmpty()) {
      throw new ConfigException(loader.mistakes);
    }
    Map<String, Object> values = new TreeMap<>();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      Object value = loader.value(key);
      values.put(key.name(), key.secret() ? value.hashCode() : value);
    }
    return new Loaded(config, values);
  }

  /** Takes out what is said of apps: a list, whose keys are the apps' own. */
  private void takeApps() {
    Given empty = given.remove(APPS);
    if (empty != null && !empty.items().isEmpty()) {
      mistakes.add(new Mistake(APPS, empty.source(), APPS_RULE));
    }
    Map<Integer, Map<String, Given>> byNumber = new TreeMap<>();
    for (String key :
        given.keySet().stream().filter(each -> each.startsWith(APPS + ".")).toList()) {
      Given value = Objects.requireNonNull(given.remove(key));
      String[] parts = key.split("\\.", 3);
      if (parts.length < 3 || !parts[1].matches("\\d{1,6}")) {
        mistakes.add(new Mistake(key, value.source(), APPS_RULE));
      } else {
        byNumber
            .computeIfAbsent(Integer.valueOf(parts[1]), _ -> new TreeMap<>())
            .put(parts[2], value);
      }
    }
    byNumber
        .values()
        .forEach(values -> {
          Given name = values.remove("name");
          Given any = name != null ? name : values.values().iterator().next();
          apps.add(
              new AppSection(
                  name == null ? "" : String.join(", ", name.items()), values, any.source()));
        });
  }

  private void readEnvironment(Map<String, String> environment) {
    for (String key : knownKeys()) {
      String name = ConfigKey.environmentName(key);
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        override(key, value, name);
      }
    }
  }

  private void readSet(String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      mistakes.add(
          new Mistake(set, "--set", "must have the form key=value, for example http.port=8080"));
      return;
    }
    override(set.substring(0, equals).strip(), set.substring(equals + 1), "--set");
  }

  private void override(String key, String value, String source) {
    // A secret and the file that holds it are two ways to say one thing: the stronger source wins.
    if (key.endsWith("_file")) {
      given.remove(key.substring(0, key.length() - "_file".length()));
    } else {
      given.remove(key + "_file");
    }
    boolean list =
        ConfigKeys.ALL.stream().anyMatch(known -> known.name().equals(key) && known.kind().list());
    given.put(key, new Given(list ? split(value) : List.of(value), source));
  }

  private static List<String> split(String value) {
    List<String> items = new ArrayList<>();
    for (String item : value.replaceAll("^\\[|]$", "").split(",", -1)) {
      if (!item.isBlank()) {
        items.add(item.strip());
      }
    }
    return items;
  }

  private static TreeSet<String> knownKeys() {
    TreeSet<String> keys = new TreeSet<>();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      keys.add(key.name());
      if (key.secret()) {
        keys.add(key.name() + "_file");
      }
    }
    return keys;
  }

  private void refuseUnknownKeys() {
    TreeSet<String> known = knownKeys();
    for (Map.Entry<String, Given> entry : given.entrySet()) {
      if (!known.contains(entry.getKey())) {
        String nearest = Spelling.nearest(entry.getKey(), known);
        mistakes.add(
            new Mistake(
                entry.getKey(),
                entry.getValue().source(),
                nearest.isEmpty()
                    ? "is not a key. config.yaml lists all of them"
                    : "is not a key. Did you mean " + nearest + "?"));
      }
    }
  }

  private <T> T value(ConfigKey<T> key) {
    Given written = given.get(key.name());
    Given file = key.secret() ? given.get(key.name() + "_file") : null;
    if (file != null && file.items().stream().anyMatch(path -> !path.isEmpty())) {
      if (written != null && !written.items().equals(List.of(""))) {
        mistakes.add(
            new Mistake(key.name(), written.source(), "is given here and as a file: keep one"));
      }
      written = contents(key, file);
    }
    if (written == null) {
      return key.defaultValue();
    }
    try {
      return key.kind().parse().apply(written.items());
    } catch (IllegalArgumentException e) {
      String shown = key.secret() ? "" : " and not “" + String.join(", ", written.items()) + "”";
      mistakes.add(
          new Mistake(
              key.name(),
              written.source(),
              "must be " + key.kind().rule() + shown + ", for example " + example(key)));
      return key.defaultValue();
    }
  }

  private static String example(ConfigKey<?> key) {
    return key.name().substring(key.name().lastIndexOf('.') + 1) + ": " + key.example();
  }

  private @Nullable Given contents(ConfigKey<?> key, Given file) {
    String path = String.join(", ", file.items());
    try {
      String text = Files.readString(Path.of(path)).strip();
      return new Given(List.of(text), file.source() + ", " + path);
    } catch (IOException | InvalidPathException e) {
      mistakes.add(
          new Mistake(
              key.name() + "_file",
              file.source(),
              "names a file that cannot be read: "
                  + path
                  + " ("
                  + e.getClass().getSimpleName()
                  + ")"));
      return null;
    }
  }

  private Optional<String> optional(ConfigKey<String> key) {
    return Optional.of(value(key)).filter(text -> !text.isEmpty());
  }

  private HubConfig build() {
    Optional<String> apiKey = optional(ConfigKeys.LIVEKIT_API_KEY);
    Optional<String> apiSecret = optional(ConfigKeys.LIVEKIT_API_SECRET);
    requireBothOrNeither(ConfigKeys.LIVEKIT_API_KEY, ConfigKeys.LIVEKIT_API_SECRET);
    return new HubConfig(
        new HubConfig.Http(
            value(ConfigKeys.HTTP_HOST),
            value(ConfigKeys.HTTP_PORT),
            optional(ConfigKeys.HTTP_PUBLIC_URL),
            value(ConfigKeys.HTTP_RATE_LIMIT_PER_ADDRESS),
            value(ConfigKeys.HTTP_RATE_LIMIT_PER_TOKEN),
            value(ConfigKeys.HTTP_RATE_LIMIT_JOINS),
            value(ConfigKeys.HTTP_RATE_LIMIT_CAMERAS),
            tls(),
            value(ConfigKeys.HTTP_TRUSTED_PROXIES)),
        new HubConfig.Stop(value(ConfigKeys.STOP_DRAIN_SECONDS)),
        new MediaConfig(
            value(ConfigKeys.MEDIA_UDP_PORT),
            value(ConfigKeys.MEDIA_TCP_PORT),
            value(ConfigKeys.MEDIA_EXTERNAL_IP),
            value(ConfigKeys.MEDIA_LOOPS),
            value(ConfigKeys.MEDIA_IO),
            value(ConfigKeys.MEDIA_GSO),
            new WorkerConfig(
                value(ConfigKeys.WORKER_MAX_MEMORY_MB),
                value(ConfigKeys.WORKER_MAX_REENCODES),
                value(ConfigKeys.COMPOSITE_MAX),
                Optional.empty())),
        new HubConfig.Rtmp(
            value(ConfigKeys.RTMP_PORT),
            value(ConfigKeys.RTMP_MERGE_MS),
            value(ConfigKeys.RTMP_B_FRAMES),
            value(ConfigKeys.RTMP_MAX_WAITING_PER_ADDRESS),
            value(ConfigKeys.RTMP_PASSWORD_SECONDS),
            value(ConfigKeys.RTMPS_PORT)),
        new HubConfig.Recording(
            value(ConfigKeys.RECORDING_MIN_FREE_MB), value(ConfigKeys.RECORDING_PATIENCE_SECONDS)),
        new HubConfig.Restream(
            optional(ConfigKeys.RESTREAM_CA_FILE).map(Path::of),
            value(ConfigKeys.RESTREAM_MAX_ATTEMPTS)),
        new HubConfig.Database(
            optional(ConfigKeys.DATABASE_URL).map(ConfigLoader::jdbc),
            value(ConfigKeys.DATABASE_USER),
            value(ConfigKeys.DATABASE_PASSWORD),
            value(ConfigKeys.DATABASE_PORT)),
        new HubConfig.Admin(
            value(ConfigKeys.ADMIN_USER),
            optional(ConfigKeys.ADMIN_PASSWORD),
            optional(ConfigKeys.ADMIN_API_TOKEN)),
        new HubConfig.LiveKit(apiKey, apiSecret),
        new HubConfig.Security(value(ConfigKeys.SECURITY_ALLOW_PRIVATE_TARGETS)),
        new HubConfig.Log(value(ConfigKeys.LOG_FORMAT), value(ConfigKeys.LOG_LEVEL)),
        List.copyOf(apps));
  }

  private Optional<HubConfig.Tls> tls() {
    Optional<String> certificate = optional(ConfigKeys.HTTP_TLS_CERTIFICATE);
    Optional<String> key = optional(ConfigKeys.HTTP_TLS_KEY);
    int redirectPort = value(ConfigKeys.HTTP_TLS_REDIRECT_PORT);
    requireBothOrNeither(ConfigKeys.HTTP_TLS_CERTIFICATE, ConfigKeys.HTTP_TLS_KEY);
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HubConfig.Tls(Path.of(certificate.get()), Path.of(key.get()), redirectPort));
  }

  private void requireBothOrNeither(ConfigKey<String> one, ConfigKey<String> other) {
    boolean refused =
        mistakes.stream()
            .map(Mistake::path)
            .anyMatch(path -> path.startsWith(one.name()) || path.startsWith(other.name()));
    if (refused) {
      return;
    }
    boolean hasOne = optional(one).isPresent();
    if (hasOne != optional(other).isPresent()) {
      ConfigKey<String> missing = hasOne ? other : one;
      mistakes.add(
          new Mistake(
              missing.name(),
              "missing",
              "is needed too: give both %s and %s, or neither; for example %s"
                  .formatted(one.name(), other.name(), example(missing))));
    }
  }

  private static String jdbc(String url) {
    return url.replaceFirst("^(jdbc:)?postgres(ql)?://", "jdbc:postgresql://");
  }
}
