package dev.mediahub.core.recording;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.snapshots.Snapshots;
import dev.mediahub.core.vod.Vods;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes recorded files and pictures of apps that are deleted with them, also what their last
 * recordings still write. What cannot be removed now is, by and by, with all else that is marked.
 * Any thread.
 */
public final class DeletedApps implements Apps.Files {
  private static final Logger log = LoggerFactory.getLogger(DeletedApps.class);
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(10);

  private final Recordings recordings;
  private final Vods vods;
  private final Snapshots snapshots;
  private final WriteBehind writes;

  /**
   * Wires it.
   *
   * @param writes where what recordings tell is written, in order
   */
  public DeletedApps(Recordings recordings, Vods vods, Snapshots snapshots, WriteBehind writes) {
    this.recordings = recordings;
    this.vods = vods;
    this.snapshots = snapshots;
    this.writes = writes;
  }

  @Override
  public void mark(Handle handle, App app) {
    snapshots.markAll(handle, app);
    vods.markAll(handle, app);
  }

  /** What recordings wrote after the app was gone is marked after all of it is written. */
  @Override
  public void remove(App app) {
    var _ =
        recordings
            .ended(app)
            .completeOnTimeout(null, ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(() ->
                writes.add(
                    handle -> mark(handle, app),
                    () -> Thread.ofVirtual().name("app-removal").start(this::removeMarked)));
  }

  private void removeMarked() {
    try {
      snapshots.deleteRest();
      vods.deleteRest();
    } catch (HubException e) {
      log.debug("files of a deleted app are removed later: {}", e.getMessage());
    }
  }
}
