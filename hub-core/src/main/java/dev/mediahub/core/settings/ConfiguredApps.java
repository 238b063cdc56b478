package dev.mediahub.core.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.AppRequests;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.config.AppSection;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.storage.S3Request;
import dev.mediahub.core.storage.S3Settings;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What config.yaml says of apps. Of file and API the later word counts, key by key: a key is set
 * when the file says something else than when it was applied last, and one that is gone from the
 * file is as by default again, unless the API changed it meanwhile. Secrets that the file takes
 * from the environment always count. Apps that the file no longer names stay. On the thread that
 * starts or reloads the hub.
 */
public final class ConfiguredApps {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredApps.class);

  private final Apps apps;
  private final AppDocuments documents;

  public ConfiguredApps(Apps apps, AppDocuments documents) {
    this.apps = apps;
    this.documents = documents;
  }

  /** Every mistake in what a file says of apps. */
  public static List<Mistake> check(List<AppSection> sections) {
    List<Mistake> mistakes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (AppSection section : sections) {
      String path = "apps." + section.name();
      try {
        AppRequests.requireName(section.name());
      } catch (HubException e) {
        mistakes.add(new Mistake("apps.name", section.source(), String.valueOf(e.getMessage())));
      }
      if (!names.add(section.name())) {
        mistakes.add(new Mistake(path, section.source(), "stands there twice: keep one"));
      }
      Document document = read(section, mistakes);
      try {
        new Settled(Current.nobody(section.name()).app(), document)
            .bucket(true, System::getenv)
            .ifPresent(request -> request.withSomeKeys().onTopOf(Optional.empty()));
      } catch (HubException e) {
        mistakes.add(new Mistake(path + ".s3", section.source(), String.valueOf(e.getMessage())));
      }
    }
    return mistakes;
  }

  private static Document read(AppSection section, List<Mistake> mistakes) {
    return new DocumentReader("apps." + section.name() + ".", System::getenv, mistakes)
        .read(section.values());
  }

  /**
   * Puts in force what is new in them.
   *
   * @param sections without mistakes
   * @param tenantId whose new apps are
   * @return false when the database was away for some of them: apply all again
   */
  public boolean apply(List<AppSection> sections, long tenantId) {
    boolean whole = true;
    for (AppSection section : sections) {
      try {
        apply(section, tenantId);
      } catch (RuntimeException e) {
        if (e instanceof HubException failure && failure.code() == ErrorCode.DATABASE_UNAVAILABLE) {
          whole = false;
          log.debug("app {}: config.yaml waits: {}", section.name(), e.getMessage());
        } else {
          log.error(
              "app {}: config.yaml is not in force for it: {}", section.name(), e.getMessage());
        }
      }
    }
    return whole;
  }

  private void apply(AppSection section, long tenantId) {
    Document said = read(section, new ArrayList<>());
    if (apps.find(section.name()).isEmpty()) {
      apps.ensure(tenantId, section.name());
      log.info("app {} is new in config.yaml", section.name());
    }
    App app = apps.read(section.name());
    Current current = documents.current(app);
    Map<String, JsonNode> before =
        documents.fromConfig(app.id()).map(ConfiguredApps::parse).orElse(Map.of());
    Map<String, JsonNode> now = new TreeMap<>();
    said.values().forEach((path, value) -> now.put(path, Json.mapper().valueToTree(value)));
    Document news = news(said, now, before);
    Optional<S3Settings.Account> account = account(current, said, news);
    documents.replaceFromConfig(
        app.name(),
        inForce -> Document.of(inForce).with(news.values()).without(gone(inForce, now, before)),
        secret(app, said),
        account,
        Json.write(now));
  }

  /** What the file did not say before. */
  private static Document news(
      Document said, Map<String, JsonNode> now, Map<String, JsonNode> before) {
    Set<String> old = new HashSet<>(now.keySet());
    old.removeIf(path -> !Objects.equals(now.get(path), before.get(path)));
    return said.without(old);
  }

  /** What it said before and no longer does, where that is still so. */
  private static Set<String> gone(
      Current current, Map<String, JsonNode> now, Map<String, JsonNode> before) {
    Document inForce = Document.of(current);
    Set<String> gone = new HashSet<>();
    before.forEach((path, value) -> {
      Object there = inForce.get(path);
      if (!now.containsKey(path)
          && !path.startsWith(SettingKeys.BUCKET)
          && there != null
          && Json.mapper().valueToTree(there).equals(value)) {
        gone.add(path);
      }
    });
    return gone;
  }

  /** Another account than there is; empty for none. */
  private static Optional<S3Settings.Account> account(
      Current current, Document said, Document news) {
    Map<String, Object> wanted = new LinkedHashMap<>(news.values());
    for (String key : List.of("s3.access_key_env", "s3.secret_key_env")) {
      Object variable = said.get(key);
      if (variable != null) {
        wanted.put(key, variable);
      }
    }
    Optional<S3Request> request =
        new Settled(current.app(), new Document(wanted)).bucket(true, System::getenv);
    return request
        .map(asked -> asked.onTopOf(current.bucket()))
        .filter(account -> !current.bucket().equals(Optional.of(account)));
  }

  /** A callback secret from the environment that is not the stored one; null keeps that. */
  private @Nullable String secret(App app, Document said) {
    String wanted = new Settled(app, said).callbackSecret(System::getenv);
    boolean same =
        wanted == null
            || wanted.isEmpty()
            || apps.callbackSecret(app.name()).equals(Optional.of(wanted));
    return same ? null : wanted;
  }

  private static Map<String, JsonNode> parse(String json) {
    try {
      return Json.mapper().readValue(json, new TypeReference<Map<String, JsonNode>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("table app_documents holds what cannot be read", e);
    }
  }
}
