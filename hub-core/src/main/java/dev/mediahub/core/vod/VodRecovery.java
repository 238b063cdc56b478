package dev.mediahub.core.vod;

import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.MediaServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes whole what recordings of an earlier process left open. One thread; blocks. */
final class VodRecovery {
  private static final Logger log = LoggerFactory.getLogger(VodRecovery.class);
  private static final String REASON = "the hub was restarted";

  private final Vods vods;
  private final WriteBehind writes;
  private final MediaServer media;
  private final VodFiles files;
  private final Clock clock;

  VodRecovery(Vods vods, WriteBehind writes, MediaServer media, VodFiles files, Clock clock) {
    this.vods = vods;
    this.writes = writes;
    this.media = media;
    this.files = files;
    this.clock = clock;
  }

  /** A file of a recording. */
  record Part(String egressId, int part) {}

  /**
   * What is there to be done.
   *
   * @param open rows that no end was written of
   * @param parts those of their recordings that have rows
   */
  record Left(List<Vod> open, Set<Part> parts) {}

  static Left read(Handle handle) {
    List<Vod> open = VodStore.open(handle);
    Set<Part> parts =
        open.stream()
            .map(Vod::egressId)
            .distinct()
            .flatMap(egress -> VodStore.parts(handle, egress).stream())
            .map(vod -> new Part(vod.egressId(), vod.part()))
            .collect(Collectors.toSet());
    return new Left(open, parts);
  }

  /** Finishes files, and ends their recordings. */
  void finish(Left left) {
    Set<Part> known = new HashSet<>(left.parts());
    for (Vod vod : left.open()) {
      try {
        finish(vod, known);
      } catch (IOException | RuntimeException e) {
        failed(vod, vod.part(), e);
      }
    }
    left.open().stream()
        .map(Vod::egressId)
        .distinct()
        .forEach(egress -> vods.ended(egress, REASON, () -> {}));
  }

  private void failed(Vod vod, int part, Exception e) {
    log.error("part {} of recording {} could not be recovered", part, vod.egressId(), e);
    vods.partFailed(vod.egressId(), part, REASON + "; " + e.getMessage());
  }

  /** Finishes a row's file, and those of later parts whose rows were never written. */
  private void finish(Vod vod, Set<Part> known) throws IOException {
    if (vod.file() != null && files.existing(vod) == null) {
      vods.partFailed(vod.egressId(), vod.part(), REASON + " and the file is gone");
    }
    List<VodFiles.Found> parts =
        files.list(vod.appId()).stream()
            .filter(found -> found.egressId().equals(vod.egressId()))
            .sorted(Comparator.comparingInt(VodFiles.Found::part))
            .toList();
    for (VodFiles.Found found : parts) {
      boolean own = found.part() == vod.part();
      if (own || (found.part() > vod.part() && known.add(new Part(vod.egressId(), found.part())))) {
        try {
          finish(vod, found, own ? vod.startedAt() : clock.instant());
        } catch (IOException | RuntimeException e) {
          failed(vod, found.part(), e);
        }
      }
    }
  }

  private void finish(Vod vod, VodFiles.Found found, Instant startedAt) throws IOException {
    VodStore.Origin origin =
        new VodStore.Origin(
            vod.tenantId(), vod.appId(), vod.app(), vod.room(), vod.streamId(), vod.egressId());
    writes.add(handle -> VodStore.begin(handle, origin, found.part(), startedAt, found.name()));
    Optional<MediaFile> whole;
    String reason = REASON;
    try {
      whole = media.finishRecording(found.path());
      log.info("recording {} was left open and is finished now", found.name());
    } catch (IOException e) {
      // A full disk takes no index; the file plays without.
      whole = media.probe(found.path()).filter(seen -> seen.seconds() > 0);
      if (whole.isEmpty()) {
        throw e;
      }
      reason += ", and its index could not be written: " + e.getMessage();
      log.warn("recording {} was left open and stays without its index", found.name(), e);
    }
    vods.partRecovered(vod.egressId(), found.part(), found.path(), whole, reason);
  }
}
