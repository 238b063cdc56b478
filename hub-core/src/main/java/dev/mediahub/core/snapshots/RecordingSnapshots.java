package dev.mediahub.core.snapshots;

import dev.mediahub.core.apps.App;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a picture of what is recorded every so often, one after the other. One that would have to
 * wait is left out, and so is one that is the same as the one before: the newest keyframe of a
 * stream with few of them. Any thread.
 */
public final class RecordingSnapshots {
  private static final Logger log = LoggerFactory.getLogger(RecordingSnapshots.class);

  /** Of one recording; the oldest goes when there are more. */
  static final int MOST = 1000;

  private static final int QUALITY = 80;

  private final MediaServer media;
  private final Snapshots snapshots;

  public RecordingSnapshots(MediaServer media, Snapshots snapshots) {
    this.media = media;
    this.snapshots = snapshots;
  }

  /** Ends with the recording. */
  public interface Running extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes pictures of a participant from now on.
   *
   * @param identity whom; null for the room's main publisher
   * @param every the first is taken after this time; zero for none
   */
  public Running start(
      App app, RoomKey room, @Nullable String identity, String egressId, Duration every) {
    CountDownLatch ended = new CountDownLatch(1);
    if (every.isPositive()) {
      Thread.ofVirtual()
          .name("snapshots-" + egressId)
          .start(() -> run(app, room, identity, egressId, every, ended));
    }
    return ended::countDown;
  }

  private void run(
      App app,
      RoomKey room,
      @Nullable String identity,
      String egressId,
      Duration every,
      CountDownLatch ended) {
    byte @Nullable [] last = null;
    try {
      while (!ended.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        last = takeAnother(app, room, identity, egressId, last);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte @Nullable [] takeAnother(
      App app, RoomKey room, @Nullable String identity, String egressId, byte @Nullable [] last) {
    try {
      Snapshot taken = media.snapshot(new SnapshotRequest(room, identity, 0, QUALITY, true));
      if (!Arrays.equals(taken.jpeg(), last)) {
        snapshots.keepFor(app, room, taken, egressId);
        snapshots.keepNewest(egressId, MOST);
      }
      return taken.jpeg();
    } catch (HubException e) {
      log.debug("no snapshot of recording {} this time: {}", egressId, e.getMessage());
    } catch (RuntimeException e) {
      log.warn("no snapshot of recording {} this time", egressId, e);
    }
    return last;
  }
}
