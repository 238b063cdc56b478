package dev.mediahub.core.recording;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How recordings are kept.
 *
 * @param folder where their files go
 * @param minFreeBytes below which no recording starts and all that go on are stopped
 * @param patience how long a publisher may be away before its recording ends
 */
public record RecordingSettings(Path folder, long minFreeBytes, Duration patience) {
  private static final long LEAST_ROOM = 256_000_000;

  /**
   * What must be free before a recording that was ended for want of room begins again: with less it
   * would soon be ended once more.
   */
  long roomyBytes() {
    return minFreeBytes + Math.max(minFreeBytes / 10, LEAST_ROOM);
  }
}
