package dev.mediahub.core.apps;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bodies of the app routes, checked. */
public final class AppRequests {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,40}");

  /** {@code /whip/sessions/…} and {@code /whep/sessions/…} are sessions. */
  private static final Set<String> RESERVED = Set.of("sessions");

  private static final int MAX_NAME = 100;
  private static final int MAX_URL = 2000;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_SECRET = 500;

  private AppRequests() {}

  /** {@code POST /apps}. */
  record NewApp(@Nullable String name, @Nullable String displayName, @Nullable String roomPrefix) {

    String checkedName() {
      return requireName(name);
    }

    String checkedDisplayName() {
      String text = Fields.optionalText("displayName", displayName, MAX_NAME);
      return text != null ? text : checkedName();
    }

    String checkedRoomPrefix() {
      return roomPrefix != null ? prefix(roomPrefix) : checkedName();
    }
  }

  /**
   * A name that an app may have.
   *
   * @throws dev.mediahub.media.api.HubException BAD_REQUEST when it is none
   */
  public static String requireName(@Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw Fields.refused(
          "name",
          "must have 3 to 32 characters of a-z 0-9 -, and neither begin nor end with -, for"
              + " example \"studio-1\"");
    }
    if (RESERVED.contains(name)) {
      throw Fields.refused("name", "\"%s\" is part of the hub's own URLs".formatted(name));
    }
    return name;
  }

  /** {@code PATCH /apps/{name}}: what is null stays; an empty callback field is removed. */
  record Changes(
      @Nullable String displayName,
      @Nullable String roomPrefix,
      @Nullable Boolean recordingEnabled,
      AppSettings.@Nullable RecordingMode recordingMode,
      AppSettings.@Nullable RecordingLayout recordingLayout,
      @Nullable String localDir,
      @Nullable Boolean deleteLocalAfterUpload,
      @Nullable Integer splitMinutes,
      @Nullable Integer snapshotSeconds,
      @Nullable String callbackUrl,
      @Nullable String callbackSecret,
      @Nullable Boolean rtmpEnabled,
      AppSettings.@Nullable LatencyAlertChanges latencyAlert,
      AppFeatures.@Nullable Changes features) {

    void check() {
      Fields.all(
          () -> Fields.optionalText("displayName", displayName, MAX_NAME),
          () -> optionalPrefix(roomPrefix),
          () -> checkLocalDir(localDir),
          () -> Fields.requireOneOf("splitMinutes", splitMinutes, 0, 15, 30, 60, 90, 120),
          () -> Fields.requireOneOf("snapshotSeconds", snapshotSeconds, 0, 1, 30, 60, 120, 360),
          () -> checkUrl(callbackUrl),
          () -> Fields.optionalText("callbackSecret", emptyIsNull(callbackSecret), MAX_SECRET),
          () -> checkAlert(latencyAlert),
          () -> checkFeatures(features));
    }

    AppSettings.Changes onTopOf(AppSettings.Changes stored) {
      return stored.then(
          new AppSettings.Changes(
              recordingEnabled,
              recordingMode,
              recordingLayout,
              localDir,
              deleteLocalAfterUpload,
              splitMinutes,
              snapshotSeconds,
              callbackUrl,
              null,
              rtmpEnabled,
              null,
              null,
              latencyAlert));
    }
  }

  /** Whether an app's room names may begin so. */
  public static boolean isRoomPrefix(String value) {
    return PREFIX.matcher(value).matches();
  }

  private static @Nullable String emptyIsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static void optionalPrefix(@Nullable String value) {
    if (value != null) {
      prefix(value);
    }
  }

  private static void checkLocalDir(@Nullable String value) {
    if (value != null && !AppSettings.isLocalDir(value)) {
      throw Fields.refused("localDir", AppSettings.LOCAL_DIR_RULE + ", for example \"archive\"");
    }
  }

  private static void checkAlert(AppSettings.@Nullable LatencyAlertChanges alert) {
    if (alert != null) {
      Fields.all(
          () -> Fields.within("latencyAlert.thresholdMs", alert.thresholdMs(), 1, 60_000),
          () -> Fields.within("latencyAlert.cooldownSeconds", alert.cooldownSeconds(), 0, 86_400),
          () -> Fields.within("latencyAlert.intervalSeconds", alert.intervalSeconds(), 1, 3600));
    }
  }

  private static void checkFeatures(AppFeatures.@Nullable Changes features) {
    if (features != null) {
      features.check();
    }
  }

  private static String prefix(String value) {
    if (!PREFIX.matcher(value).matches()) {
      throw Fields.refused("roomPrefix", "must have 1 to 40 characters of a-z A-Z 0-9 . _ -");
    }
    return value;
  }

  private static void checkUrl(@Nullable String value) {
    if (value != null && !value.isEmpty() && !isCallbackUrl(value)) {
      throw Fields.refused(
          "callbackUrl",
          "must be an http or https URL in ASCII, for example \"https://example.com/hook\"");
    }
  }

  /** Whether webhooks can be sent there. */
  public static boolean isCallbackUrl(String value) {
    try {
      URI uri = new URI(value);
      String scheme = uri.getScheme();
      return value.length() <= MAX_URL
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getPort() != 0
          && uri.getPort() <= MAX_PORT
          && value.equals(uri.toASCIIString())
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
