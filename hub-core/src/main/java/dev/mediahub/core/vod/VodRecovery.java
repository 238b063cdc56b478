package dev.mediahub.core.vod;

import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.MediaServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes whole what recordings of an earlier process left open. One thread; blocks. */
final class VodRecovery {
  private static final Logger log = LoggerFactory.getLogger(VodRecovery.class);
  private static final String REASON = "the hub was restarted";

  private final Vods vods;
  private final Database database;
  private final WriteBehind writes;
  private final MediaServer media;
  private final VodFiles files;
  private final Clock clock;

  VodRecovery(
      Vods vods,
      Database database,
      WriteBehind writes,
      MediaServer media,
      VodFiles files,
      Clock clock) {
    this.vods = vods;
    this.database = database;
    this.writes = writes;
    this.media = media;
    this.files = files;
    this.clock = clock;
  }

  /**
   * Finishes files, and ends their recordings.
   *
   * @param open rows that no end was written of
   */
  void finish(List<Vod> open) {
    for (Vod vod : open) {
      try {
        finish(vod);
      } catch (IOException | RuntimeException e) {
        log.error("VOD {} could not be recovered", vod.id(), e);
        vods.partFailed(vod.egressId(), vod.part(), REASON + "; " + e.getMessage());
      }
    }
    open.stream().map(Vod::egressId).distinct().forEach(egress -> vods.ended(egress, REASON));
  }

  /** Finishes a row's file, and those of later parts whose rows were never written. */
  private void finish(Vod vod) throws IOException {
    if (vod.file() != null && files.existing(vod) == null) {
      vods.partFailed(vod.egressId(), vod.part(), REASON + " and the file is gone");
    }
    for (VodFiles.Found found : files.list(vod.appId())) {
      if (!found.egressId().equals(vod.egressId()) || found.part() < vod.part()) {
        continue;
      }
      if (found.part() > vod.part() && hasRow(vod.egressId(), found.part())) {
        continue;
      }
      VodStore.Origin origin =
          new VodStore.Origin(
              vod.tenantId(), vod.appId(), vod.app(), vod.room(), vod.streamId(), vod.egressId());
      Instant startedAt = found.part() == vod.part() ? vod.startedAt() : clock.instant();
      writes.add(handle -> VodStore.begin(handle, origin, found.part(), startedAt, found.name()));
      Optional<MediaFile> whole = media.finishRecording(found.path());
      vods.partRecovered(vod.egressId(), found.part(), found.path(), whole, REASON);
      log.info("recording {} was left open and is finished now", found.name());
    }
  }

  private boolean hasRow(String egressId, int part) {
    return database.call(handle -> VodStore.parts(handle, egressId)).stream()
        .anyMatch(each -> each.part() == part);
  }
}
