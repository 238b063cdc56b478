package dev.mediahub.core.settings;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.Principal;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Bodies;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An app's settings as YAML, their backups, and presets. */
public final class SettingsRoutes {
  private static final String YAML = "application/yaml";
  private static final int MAX_BYTES = 64 * 1024;
  private static final String EXAMPLE =
      """
      recording:
        enabled: true
        split_minutes: 30
      features:
        chat: true
      """;

  private final Apps apps;
  private final AppDocuments documents;

  public SettingsRoutes(Apps apps, AppDocuments documents) {
    this.apps = apps;
    this.documents = documents;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}";
    router
        .get(path + "/config/raw", Access.permission("config:read"), this::get)
        .says("Gives an app's settings as YAML, secrets masked")
        .answersText(200, YAML);
    router
        .put(path + "/config/raw", Access.permission("config:write"), this::put)
        .says(
            "Replaces an app's settings by a YAML document: what it leaves out is as by default,"
                + " except for the bucket")
        .query("confirmPublic", "string", "true: everybody may read the bucket's objects")
        .takesText(YAML, EXAMPLE)
        .answers(200, Shape.DATA, Applied.class);
    router
        .post(path + "/config/raw/validate", Access.permission("config:read"), this::validate)
        .says("Says what is wrong with a YAML document, and what it would change")
        .takesText(YAML, EXAMPLE)
        .answers(200, Shape.DATA, Verdict.class);
    router
        .get(path + "/config/backups", Access.permission("config:read"), this::backups)
        .says("Lists the newest 20 backups of an app's settings")
        .answers(200, Shape.DATA_LIST, BackupView.class);
    router
        .post(path + "/config/backups/{ts}/revert", Access.permission("config:write"), this::revert)
        .says("Takes an app's settings back to a backup; secrets stay as they are")
        .answers(200, Shape.DATA, Applied.class);
    router
        .get(path + "/presets", Access.permission("config:read"), this::presets)
        .says("Lists the presets with what each sets")
        .answers(200, Shape.DATA_LIST, PresetView.class);
    router
        .post(path + "/presets/{name}/apply", Access.permission("config:write"), this::applyPreset)
        .says("Sets what a preset has and leaves all else as it is; answers what is different")
        .answers(200, Shape.DATA, Applied.class);
  }

  /**
   * Settings are in force.
   *
   * @param backup where those before them are; null when nothing was different
   */
  record Applied(@Nullable String backup, List<Change> changes) {}

  /** One value that is different; null: it was not there, or is gone. */
  record Change(String key, @Nullable Object from, @Nullable Object to) {
    static List<Change> of(List<Document.Change> changes) {
      return changes.stream().map(each -> new Change(each.key(), each.from(), each.to())).toList();
    }
  }

  /** What a document would do. */
  record Verdict(boolean valid, List<Wrong> mistakes, List<Change> changes) {}

  /**
   * One thing that is wrong.
   *
   * @param where the line
   */
  record Wrong(String path, String where, String message) {
    static Wrong of(Mistake mistake) {
      return new Wrong(mistake.path(), mistake.source(), mistake.message());
    }
  }

  /** A backup. */
  record BackupView(String ts, String reason) {}

  /**
   * A preset.
   *
   * @param sets values by key, as in the YAML document
   */
  record PresetView(String name, String description, Map<String, Object> sets) {}

  private void get(Context context) {
    context
        .header("Cache-Control", "no-store")
        .contentType(YAML)
        .result(documents.yaml(context.pathParam("app"), TokenGuard.caller(context).isGlobal()));
  }

  private void put(Context context) {
    answer(
        context,
        documents.put(
            context.pathParam("app"),
            Bodies.text(context, MAX_BYTES),
            writer(context, "true".equals(context.queryParam("confirmPublic"))),
            "config/raw"));
  }

  private void validate(Context context) {
    App app = apps.read(context.pathParam("app"));
    AppDocuments.Checked checked =
        documents.check(app, Bodies.text(context, MAX_BYTES), writer(context, true));
    List<Change> changes =
        checked.mistakes().isEmpty()
            ? Change.of(documents.changes(app, checked.document()))
            : List.of();
    context.json(
        Envelope.of(
            new Verdict(
                checked.mistakes().isEmpty(),
                checked.mistakes().stream().map(Wrong::of).toList(),
                changes)));
  }

  private void backups(Context context) {
    context.json(
        Envelope.of(
            documents.backups(context.pathParam("app")).stream()
                .map(backup -> new BackupView(backup.ts(), backup.reason()))
                .toList()));
  }

  private void revert(Context context) {
    answer(
        context,
        documents.revert(context.pathParam("app"), context.pathParam("ts"), writer(context, true)));
  }

  private void presets(Context context) {
    apps.require(context.pathParam("app"));
    context.json(
        Envelope.of(
            Preset.ALL.stream()
                .map(each ->
                    new PresetView(
                        each.name(), each.description(), new Document(each.values()).values()))
                .toList()));
  }

  private void applyPreset(Context context) {
    Preset preset =
        Preset.find(context.pathParam("name"))
            .orElseThrow(() ->
                new HubException(
                    ErrorCode.NOT_FOUND,
                    "There is no such preset; GET /api/v1/apps/{app}/presets lists those there"
                        + " are"));
    answer(context, documents.apply(context.pathParam("app"), preset));
  }

  /** Variables may hold the operator's own secrets, and a bucket's server sees its access key. */
  private static AppDocuments.Writer writer(Context context, boolean confirmsPublic) {
    Principal caller = TokenGuard.caller(context);
    return new AppDocuments.Writer(
        name -> caller.isGlobal() ? System.getenv(name) : null,
        caller.holds("s3:write"),
        confirmsPublic);
  }

  private static void answer(Context context, AppDocuments.Outcome outcome) {
    context.json(Envelope.of(new Applied(outcome.backup(), Change.of(outcome.changes()))));
  }
}
