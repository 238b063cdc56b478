package dev.mediahub.core.apps;

import static dev.mediahub.core.apps.Changed.later;
import static dev.mediahub.core.apps.Changed.or;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An app's settings as they are in force.
 *
 * @param recordingMode whether a recording is of one publisher or of the whole room
 * @param recordingLayout how the whole room is shown
 * @param localDir the folder within the recordings folder that new files go into; empty for that
 *     folder itself
 * @param deleteLocalAfterUpload a file is deleted once its object is in the app's bucket
 * @param splitMinutes a recording is cut into parts of this length; 0 means it is not
 * @param snapshotSeconds between two snapshots of a recording; 0 means none
 * @param callbackUrl where webhooks go; null means nowhere
 * @param transcodingEnabled the master switch of server-side transcoding
 * @param rtmpEnabled whether RTMP publishers are let in
 * @param rtmpTranscode ingresses are transcoded when they don't say otherwise
 * @param video what is made of video on the server
 * @param latencyAlert when a stream's delay is told
 */
public record AppSettings(
    boolean recordingEnabled,
    RecordingMode recordingMode,
    RecordingLayout recordingLayout,
    String localDir,
    boolean deleteLocalAfterUpload,
    int splitMinutes,
    int snapshotSeconds,
    @Nullable String callbackUrl,
    boolean transcodingEnabled,
    boolean rtmpEnabled,
    boolean rtmpTranscode,
    VideoConfig video,
    LatencyAlert latencyAlert) {

  static final String LOCAL_DIR_RULE =
      "must be one name of 1 to 64 letters, digits, - and _ that begins with a letter, or empty";

  private static final Pattern FOLDER = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,63}");

  /** What a recording is of. */
  public enum RecordingMode {
    @JsonProperty("participant")
    PARTICIPANT,
    @JsonProperty("room-composite")
    ROOM_COMPOSITE;

    @Override
    public String toString() {
      return this == PARTICIPANT ? "participant" : "room-composite";
    }
  }

  /** How a whole room is shown. */
  public enum RecordingLayout {
    @JsonProperty("grid")
    GRID,
    @JsonProperty("speaker")
    SPEAKER,
    @JsonProperty("single")
    SINGLE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When a stream's delay is told by webhook. */
  public record LatencyAlert(
      boolean enabled, int thresholdMs, int cooldownSeconds, int intervalSeconds) {}

  /** Changes within {@link LatencyAlert}; null means unchanged. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LatencyAlertChanges(
      @Nullable Boolean enabled,
      @Nullable Integer thresholdMs,
      @Nullable Integer cooldownSeconds,
      @Nullable Integer intervalSeconds) {

    LatencyAlertChanges then(LatencyAlertChanges later) {
      return new LatencyAlertChanges(
          later(enabled, later.enabled),
          later(thresholdMs, later.thresholdMs),
          later(cooldownSeconds, later.cooldownSeconds),
          later(intervalSeconds, later.intervalSeconds));
    }

    LatencyAlert effective() {
      return new LatencyAlert(
          or(enabled, false),
          or(thresholdMs, 1000),
          or(cooldownSeconds, 60),
          or(intervalSeconds, 10));
    }
  }

  /** What has been changed from the defaults, as stored; null means unchanged. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Changes(
      @Nullable Boolean recordingEnabled,
      @Nullable RecordingMode recordingMode,
      @Nullable RecordingLayout recordingLayout,
      @Nullable String localDir,
      @Nullable Boolean deleteLocalAfterUpload,
      @Nullable Integer splitMinutes,
      @Nullable Integer snapshotSeconds,
      @Nullable String callbackUrl,
      @Nullable Boolean transcodingEnabled,
      @Nullable Boolean rtmpEnabled,
      @Nullable Boolean rtmpTranscode,
      VideoConfig.@Nullable Changes video,
      @Nullable LatencyAlertChanges latencyAlert) {

    public static Changes none() {
      return new Changes(
          null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** These changes with later ones on top. */
    Changes then(Changes later) {
      return new Changes(
          later(recordingEnabled, later.recordingEnabled),
          later(recordingMode, later.recordingMode),
          later(recordingLayout, later.recordingLayout),
          later(localDir, later.localDir),
          later(deleteLocalAfterUpload, later.deleteLocalAfterUpload),
          later(splitMinutes, later.splitMinutes),
          later(snapshotSeconds, later.snapshotSeconds),
          later(callbackUrl, later.callbackUrl),
          later(transcodingEnabled, later.transcodingEnabled),
          later(rtmpEnabled, later.rtmpEnabled),
          later(rtmpTranscode, later.rtmpTranscode),
          later(video, later.video, VideoConfig.Changes::then),
          later(latencyAlert, later.latencyAlert, LatencyAlertChanges::then));
    }

    AppSettings effective() {
      return new AppSettings(
          or(recordingEnabled, false),
          or(recordingMode, RecordingMode.PARTICIPANT),
          or(recordingLayout, RecordingLayout.GRID),
          or(localDir, ""),
          or(deleteLocalAfterUpload, false),
          or(splitMinutes, 0),
          or(snapshotSeconds, 0),
          callbackUrl == null || callbackUrl.isEmpty() ? null : callbackUrl,
          or(transcodingEnabled, false),
          or(rtmpEnabled, true),
          or(rtmpTranscode, false),
          or(video, new VideoConfig.Changes(null, null, null, null, null)).effective(),
          or(latencyAlert, new LatencyAlertChanges(null, null, null, null)).effective());
    }
  }

  /** Whether files may go there: one plain name, which is no app's number; empty for none. */
  public static boolean isLocalDir(String name) {
    return name.isEmpty() || FOLDER.matcher(name).matches();
  }
}
