package dev.mediahub.core.vod;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.storage.Uploads;
import dev.mediahub.core.webhooks.Webhooks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells webhooks and the log how recordings go. Any thread. */
public final class VodEvents {
  private static final Logger log = LoggerFactory.getLogger(VodEvents.class);

  private final Webhooks webhooks;
  private final Clock clock;

  public VodEvents(Webhooks webhooks, Clock clock) {
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /** A recording that has begun. */
  record Started(long vodId, String app, String room, String streamId, String egressId) {}

  /** A file that can be played. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Ready(
      long vodId,
      String app,
      String room,
      String streamId,
      String egressId,
      int part,
      @Nullable String fileKey,
      @Nullable String s3Url,
      @Nullable String publicUrl,
      @Nullable String snapshotKey,
      long sizeBytes,
      double durationS,
      int width,
      int height,
      String format,
      @Nullable String reason) {}

  /**
   * A recording without a file, or with a broken one.
   *
   * @param vodId null when it could not even begin
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Failed(
      @Nullable Long vodId,
      String app,
      String room,
      String streamId,
      String reason,
      String detail) {}

  /** What an app's settings want recorded cannot be now. */
  void refused(String app, String room, String streamId, String why) {
    webhooks.emit(
        app,
        "recording_failed",
        room,
        clock.instant(),
        new Failed(null, app, room, streamId, "recording_refused", why));
    log.atWarn().addKeyValue("app", app).log("{} is not recorded for now: {}", streamId, why);
  }

  /**
   * A recording has begun, within the transaction that notes it.
   *
   * @return to be run after it
   */
  Runnable started(Handle handle, long vodId, VodStore.Origin origin) {
    Runnable send =
        webhooks.emit(
            handle,
            origin.app(),
            "recording_started",
            origin.room(),
            clock.instant(),
            new Started(vodId, origin.app(), origin.room(), origin.streamId(), origin.egressId()));
    return () -> {
      send.run();
      log.atInfo()
          .addKeyValue("app", origin.app())
          .log("recording {} of {} started", origin.egressId(), origin.streamId());
    };
  }

  /**
   * A file is ready or has failed, within the transaction that notes it.
   *
   * @param goesOn whether its recording does
   * @param placed where it is in a bucket; empty when it is a local file only
   * @return to be run after it
   */
  Runnable ended(Handle handle, Vod vod, boolean goesOn, Optional<Uploads.Placed> placed) {
    if (vod.status() == Vod.Status.FAILED) {
      return failed(handle, vod);
    }
    Ready data =
        new Ready(
            vod.id(),
            vod.app(),
            vod.room(),
            vod.streamId(),
            vod.egressId(),
            vod.part(),
            vod.fileKey(),
            placed.map(Uploads.Placed::url).orElse(null),
            placed.flatMap(Uploads.Placed::publicUrl).orElse(null),
            vod.snapshot(),
            vod.sizeBytes(),
            vod.durationS(),
            vod.width(),
            vod.height(),
            vod.format(),
            vod.reason());
    List<Runnable> after = new ArrayList<>();
    if (goesOn || vod.part() > 1) {
      after.add(emit(handle, vod, "recording_part_ready", data));
    }
    if (!goesOn) {
      after.add(emit(handle, vod, "recording_ready", data));
    }
    after.add(emit(handle, vod, "vod_ready", data));
    return () -> {
      after.forEach(Runnable::run);
      log.atInfo()
          .addKeyValue("app", vod.app())
          .log(
              "VOD {} of {} is ready: {} s, {} bytes",
              vod.id(),
              vod.streamId(),
              Math.round(vod.durationS()),
              vod.sizeBytes());
    };
  }

  private Runnable failed(Handle handle, Vod vod) {
    String reason = String.valueOf(vod.reason());
    Runnable send =
        emit(
            handle,
            vod,
            "recording_failed",
            new Failed(vod.id(), vod.app(), vod.room(), vod.streamId(), "recording_error", reason));
    return () -> {
      send.run();
      log.atWarn().addKeyValue("app", vod.app()).log("VOD {} failed: {}", vod.id(), reason);
    };
  }

  private Runnable emit(Handle handle, Vod vod, String event, Object data) {
    return webhooks.emit(handle, vod.app(), event, vod.room(), clock.instant(), data);
  }
}
