package dev.mediahub.core.apps;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * An app's settings as they are in force.
 *
 * @param recordingMode whether a recording is of one publisher or of the whole room
 * @param recordingLayout how the whole room is shown
 * @param splitMinutes a recording is cut into parts of this length; 0 means it is not
 * @param snapshotSeconds between two snapshots of a recording; 0 means none
 * @param callbackUrl where webhooks go; null means nowhere
 * @param transcodingEnabled the master switch of server-side transcoding
 * @param rtmpTranscode ingresses are transcoded when they don't say otherwise
 * @param video what is made of video on the server
 */
public record AppSettings(
    boolean recordingEnabled,
    RecordingMode recordingMode,
    RecordingLayout recordingLayout,
    int splitMinutes,
    int snapshotSeconds,
    @Nullable String callbackUrl,
    boolean transcodingEnabled,
    boolean rtmpTranscode,
    VideoConfig video) {

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
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What has been changed from the defaults, as stored; null means unchanged. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Changes(
      @Nullable Boolean recordingEnabled,
      @Nullable RecordingMode recordingMode,
      @Nullable RecordingLayout recordingLayout,
      @Nullable Integer splitMinutes,
      @Nullable Integer snapshotSeconds,
      @Nullable String callbackUrl,
      @Nullable Boolean transcodingEnabled,
      @Nullable Boolean rtmpTranscode,
      VideoConfig.@Nullable Changes video) {

    static Changes none() {
      return new Changes(null, null, null, null, null, null, null, null, null);
    }

    AppSettings effective() {
      return new AppSettings(
          Boolean.TRUE.equals(recordingEnabled),
          recordingMode == null ? RecordingMode.PARTICIPANT : recordingMode,
          recordingLayout == null ? RecordingLayout.GRID : recordingLayout,
          splitMinutes == null ? 0 : splitMinutes,
          snapshotSeconds == null ? 0 : snapshotSeconds,
          callbackUrl == null || callbackUrl.isEmpty() ? null : callbackUrl,
          Boolean.TRUE.equals(transcodingEnabled),
          Boolean.TRUE.equals(rtmpTranscode),
          (video == null ? new VideoConfig.Changes(null, null, null, null, null) : video)
              .effective());
    }
  }
}
