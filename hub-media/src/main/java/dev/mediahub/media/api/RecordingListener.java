package dev.mediahub.media.api;

import org.jspecify.annotations.Nullable;

/** Hears how a recording goes, one call at a time, in order, on no media thread. */
public interface RecordingListener {
  /** A file has been begun; its length, size and picture are not known for good yet. */
  void partStarted(RecordedFile part);

  /**
   * A file is whole, or stays as it was written since it could not be made so, which plays too.
   *
   * @param last whether it was the recording's last
   * @param failure why it ends early, or is not whole, although nobody wanted that; else null
   */
  void partReady(RecordedFile part, boolean last, @Nullable String failure);

  /** Nothing of a file plays; what is there stays. */
  void partFailed(RecordedFile part, String reason);

  /** No further part comes. */
  void ended(String reason);
}
