package dev.mediahub.core.apps;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bodies of the app routes, checked. */
final class AppRequests {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,40}");

  /** {@code /whip/sessions/…} and {@code /whep/sessions/…} are sessions. */
  private static final Set<String> RESERVED = Set.of("sessions");

  private static final int MAX_URL = 2000;
  private static final int MAX_SECRET = 500;

  private AppRequests() {}

  /** {@code POST /apps}. */
  record NewApp(@Nullable String name, @Nullable String displayName, @Nullable String roomPrefix) {

    String checkedName() {
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

    String checkedDisplayName() {
      String text = Fields.optionalText("displayName", displayName, 100);
      return text != null ? text : checkedName();
    }

    String checkedRoomPrefix() {
      return roomPrefix != null ? prefix(roomPrefix) : checkedName();
    }
  }

  /** {@code PATCH /apps/{name}}: what is null stays; an empty callback field is removed. */
  record Changes(
      @Nullable String displayName,
      @Nullable String roomPrefix,
      @Nullable Boolean recordingEnabled,
      AppSettings.@Nullable RecordingMode recordingMode,
      AppSettings.@Nullable RecordingLayout recordingLayout,
      @Nullable Integer splitMinutes,
      @Nullable Integer snapshotSeconds,
      @Nullable String callbackUrl,
      @Nullable String callbackSecret,
      AppFeatures.@Nullable Changes features) {

    void check() {
      Fields.optionalText("displayName", displayName, 100);
      if (roomPrefix != null) {
        prefix(roomPrefix);
      }
      Fields.requireOneOf("splitMinutes", splitMinutes, 0, 15, 30, 60, 90, 120);
      Fields.requireOneOf("snapshotSeconds", snapshotSeconds, 0, 1, 30, 60, 120, 360);
      if (callbackUrl != null && !callbackUrl.isEmpty()) {
        checkUrl(callbackUrl);
      }
      if (callbackSecret != null && !callbackSecret.isEmpty()) {
        Fields.optionalText("callbackSecret", callbackSecret, MAX_SECRET);
      }
      if (features != null) {
        features.check();
      }
    }

    AppSettings.Changes onTopOf(AppSettings.Changes stored) {
      return new AppSettings.Changes(
          recordingEnabled != null ? recordingEnabled : stored.recordingEnabled(),
          recordingMode != null ? recordingMode : stored.recordingMode(),
          recordingLayout != null ? recordingLayout : stored.recordingLayout(),
          splitMinutes != null ? splitMinutes : stored.splitMinutes(),
          snapshotSeconds != null ? snapshotSeconds : stored.snapshotSeconds(),
          callbackUrl != null ? callbackUrl : stored.callbackUrl(),
          stored.transcodingEnabled(),
          stored.rtmpTranscode(),
          stored.video());
    }
  }

  private static String prefix(String value) {
    if (!PREFIX.matcher(value).matches()) {
      throw Fields.refused("roomPrefix", "must have 1 to 40 characters of a-z A-Z 0-9 . _ -");
    }
    return value;
  }

  private static void checkUrl(String value) {
    try {
      URI uri = new URI(Fields.text("callbackUrl", value, MAX_URL));
      String scheme = uri.getScheme();
      if (uri.getHost() != null
          && uri.getUserInfo() == null
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
        return;
      }
    } catch (URISyntaxException e) {
      // Refused below, as any other URL that cannot be called.
    }
    throw Fields.refused(
        "callbackUrl", "must be an http or https URL, for example \"https://example.com/hook\"");
  }
}
