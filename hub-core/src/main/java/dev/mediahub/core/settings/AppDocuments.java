package dev.mediahub.core.settings;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.config.Given;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.config.YamlSource;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.S3Request;
import dev.mediahub.core.storage.S3Settings;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of apps as documents. Any thread; blocking. */
public final class AppDocuments {
  private static final Logger log = LoggerFactory.getLogger(AppDocuments.class);

  private final Apps apps;
  private final S3Accounts buckets;
  private final Database database;
  private final Clock clock;

  public AppDocuments(Apps apps, S3Accounts buckets, Database database, Clock clock) {
    this.apps = apps;
    this.buckets = buckets;
    this.database = database;
    this.clock = clock;
  }

  /**
   * Who writes a document, and what that allows.
   *
   * @param environment the variables that it may name; gives null for all others
   * @param mayChangeBucket whether its part about the bucket may differ from what is
   * @param confirmsPublic whether it was said that everybody may read the bucket
   */
  record Writer(
      UnaryOperator<@Nullable String> environment,
      boolean mayChangeBucket,
      boolean confirmsPublic) {}

  /**
   * What a document did.
   *
   * @param backup the name of the backup made before; null when nothing was different
   */
  record Outcome(@Nullable String backup, List<Document.Change> changes) {}

  /** A document that was read, and what is wrong with it. */
  record Checked(Document document, List<Mistake> mistakes) {}

  /**
   * An app's document, as it was written if that is still what is in force.
   *
   * @param variables whether it may name variables: only the operator's callers could put that in
   *     force again
   */
  String yaml(String name, boolean variables) {
    Current current = current(apps.read(name));
    return database.call(handle -> yaml(handle, current, variables));
  }

  private static String yaml(Handle handle, Current current, boolean variables) {
    App app = current.app();
    Document now = Document.of(current);
    return DocumentStore.yaml(handle, app.id())
        .filter(written -> {
          // Without its variables: those were read when it was written.
          Document said = read(app, written, any -> any, new ArrayList<>());
          return now.changes(said, app).isEmpty() && (variables || !said.namesVariables());
        })
        .orElseGet(() -> DocumentWriter.write(app.name(), now));
  }

  private static Document read(
      App app, String yaml, UnaryOperator<@Nullable String> environment, List<Mistake> mistakes) {
    Map<String, Given> given = new HashMap<>();
    YamlSource.read(yaml, "document", given, mistakes);
    Given name = given.remove("name");
    if (name != null && !name.items().equals(List.of(app.name()))) {
      mistakes.add(
          new Mistake(
              "name", name.source(), "never changes: leave it out, or write name: " + app.name()));
    }
    return new DocumentReader("", environment, mistakes).read(given);
  }

  /** What a document would change, and what is wrong with it; changes nothing. */
  Checked check(App app, String yaml, Writer writer) {
    List<Mistake> mistakes = new ArrayList<>();
    if (yaml.isBlank()) {
      mistakes.add(
          new Mistake("", "document", "is empty; to take every default write name: " + app.name()));
    }
    Document document = read(app, yaml, writer.environment(), mistakes);
    Current current = current(app);
    if (changesBucket(current, document)) {
      checkBucket(current, document, writer, mistakes);
    }
    return new Checked(document, mistakes);
  }

  /** What a document would make different. */
  List<Document.Change> changes(App app, Document document) {
    return Document.of(current(app)).changes(document, app);
  }

  private static void checkBucket(
      Current current, Document document, Writer writer, List<Mistake> mistakes) {
    if (!writer.mayChangeBucket()) {
      mistakes.add(
          new Mistake("s3", "document", "may be changed with the permission s3:write only"));
      return;
    }
    try {
      account(current, document, writer);
    } catch (HubException e) {
      mistakes.add(new Mistake("s3", "document", String.valueOf(e.getMessage())));
    }
  }

  /** Whether a document wants another bucket, or another key to it. */
  private static boolean changesBucket(Current current, Document document) {
    boolean names =
        document.text("s3.access_key" + SettingKeys.ENVIRONMENT) != null
            || document.text("s3.secret_key" + SettingKeys.ENVIRONMENT) != null;
    return names
        || Document.of(current).changes(document, current.app()).stream()
            .anyMatch(change -> change.key().startsWith(SettingKeys.BUCKET));
  }

  private static Optional<S3Settings.Account> account(
      Current current, Document document, Writer writer) {
    Optional<S3Request> request =
        new Settled(current.app(), document).bucket(writer.confirmsPublic(), writer.environment());
    return request.map(wanted -> wanted.onTopOf(current.bucket()));
  }

  /**
   * Puts a document in force, in place of all settings there were.
   *
   * @throws HubException BAD_REQUEST with all its mistakes, UNPROCESSABLE when its bucket cannot be
   *     written to
   */
  Outcome put(String name, String yaml, Writer writer, String reason) {
    App app = apps.read(name);
    return put(app, good(app, yaml, writer), yaml, writer, reason);
  }

  private Document good(App app, String yaml, Writer writer) {
    Checked checked = check(app, yaml, writer);
    refuse(checked.mistakes());
    return checked.document();
  }

  private Outcome put(App app, Document document, String yaml, Writer writer, String reason) {
    Current before = current(app);
    Optional<S3Settings.Account> account =
        changesBucket(before, document) ? account(before, document, writer) : Optional.empty();
    account.ifPresent(buckets::require);
    String secret = new Settled(app, document).callbackSecret(writer.environment());
    return replace(app.name(), _ -> document, yaml, secret, account, reason);
  }

  static void refuse(List<Mistake> mistakes) {
    if (!mistakes.isEmpty()) {
      throw new HubException(
          ErrorCode.BAD_REQUEST,
          mistakes.stream()
              .map(Mistake::toString)
              .collect(Collectors.joining("\n", "Nothing was changed. The mistakes:\n", "")));
    }
  }

  /**
   * Takes back a change.
   *
   * @throws HubException NOT_FOUND when there is no such backup
   */
  Outcome revert(String name, String ts, Writer writer) {
    App app = apps.read(name);
    String yaml =
        database
            .call(handle -> DocumentStore.find(handle, app.id(), ts))
            .orElseThrow(() ->
                new HubException(
                    ErrorCode.NOT_FOUND,
                    "There is no such backup; GET /api/v1/apps/%s/config/backups lists those there"
                            .formatted(name)
                        + " are"));
    Document document =
        good(app, yaml, writer).with(Map.of(SettingKeys.CALLBACK_SECRET, SettingKeys.MASKED));
    return put(app, document, yaml, writer, "revert to " + ts);
  }

  List<DocumentStore.Backup> backups(String name) {
    long id = apps.require(name).id();
    return database.call(handle -> DocumentStore.all(handle, id));
  }

  /** Sets what a preset has and leaves all else. */
  Outcome apply(String name, Preset preset) {
    return replace(
        name,
        current -> Document.of(current).with(preset.values()),
        null,
        null,
        Optional.empty(),
        "preset " + preset.name());
  }

  /**
   * Puts a document in force.
   *
   * @param next made of what is in force, which nobody changes meanwhile
   */
  private Outcome replace(
      String name,
      Function<Current, Document> next,
      @Nullable String written,
      @Nullable String secret,
      Optional<S3Settings.Account> account,
      String reason) {
    Outcome[] outcome = new Outcome[1];
    apps.replace(
        name,
        (handle, app) -> {
          Current current = new Current(app, buckets.find(handle, app));
          Document document = next.apply(current);
          List<Document.Change> changes = Document.of(current).changes(document, app);
          boolean same = changes.isEmpty() && account.isEmpty() && !isSet(secret);
          String backup =
              same
                  ? null
                  : DocumentStore.backUp(
                      handle, app.id(), clock.instant(), reason, yaml(handle, current, false));
          if (written != null) {
            DocumentStore.keep(handle, app.id(), written);
          }
          account.ifPresent(bucket -> buckets.store(handle, app, bucket));
          outcome[0] = new Outcome(backup, changes);
          return new Settled(app, document).whole(app, secret);
        });
    return outcome[0];
  }

  /** An app with its bucket. */
  Current current(App app) {
    return new Current(app, buckets.find(app));
  }

  /** What config.yaml said of an app when it was applied last, as JSON. */
  Optional<String> fromConfig(long appId) {
    return database.call(handle -> DocumentStore.fromConfig(handle, appId));
  }

  /**
   * Puts in force what config.yaml says. Its bucket is not tried before it is kept, so that a start
   * does not wait for it; how the try went is in the log.
   *
   * @param next as of {@link #replace}
   * @param said what it says, as JSON
   */
  void replaceFromConfig(
      String name,
      Function<Current, Document> next,
      @Nullable String secret,
      Optional<S3Settings.Account> account,
      String said) {
    Outcome outcome = replace(name, next, null, secret, account, "config.yaml");
    long id = apps.require(name).id();
    database.run(handle -> DocumentStore.keepFromConfig(handle, id, said));
    if (outcome.backup() != null) {
      log.info(
          "app {}: config.yaml changes {}",
          name,
          outcome.changes().isEmpty()
              ? "secrets"
              : outcome.changes().stream().map(Document.Change::key).toList());
    }
    account.ifPresent(
        bucket -> Thread.ofVirtual().name("bucket-test").start(() -> tryOut(name, bucket)));
  }

  private void tryOut(String app, S3Settings.Account account) {
    try {
      buckets
          .trouble(account)
          .ifPresentOrElse(
              reason ->
                  log.error(
                      "app {}: the bucket of config.yaml cannot be written to: {}", app, reason),
              () -> log.info("app {}: the bucket of config.yaml can be written to", app));
    } catch (RuntimeException e) {
      log.error("app {}: the bucket of config.yaml could not be tried", app, e);
    }
  }

  private static boolean isSet(@Nullable String secret) {
    return secret != null && !secret.isEmpty();
  }
}
