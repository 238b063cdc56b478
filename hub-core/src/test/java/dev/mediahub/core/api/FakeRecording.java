package dev.mediahub.core.api;

import dev.mediahub.media.api.MediaFile;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A recording whose files hold ten digits each and which does what it is told, at once. */
final class FakeRecording implements Recording {
  static final String CONTENT = "0123456789";

  private final RecordRequest request;
  private final String identity;
  private final Runnable forget;
  private final MediaFile described;
  private int part;
  private volatile boolean stopsLate;

  FakeRecording(RecordRequest request, String identity, Runnable forget, MediaFile described) {
    this.request = request;
    this.identity = identity;
    this.forget = forget;
    this.described = described;
  }

  RecordRequest request() {
    return request;
  }

  @Override
  public String identity() {
    return identity;
  }

  /** The first frame of a part is written. */
  void beginPart() {
    part++;
    try {
      Files.writeString(file(), CONTENT, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    request.listener().partStarted(describe());
  }

  private Path file() {
    return request.folder().resolve(request.name() + "-" + part + ".mp4");
  }

  private RecordedFile describe() {
    return new RecordedFile(
        part,
        file(),
        Instant.parse("2026-06-30T12:00:0" + part + "Z"),
        described.format(),
        described.seconds(),
        described.bytes(),
        described.width(),
        described.height(),
        described.videoCodec(),
        described.audioCodec());
  }

  /** The part is whole. */
  void endPart(boolean last) {
    request.listener().partReady(describe(), last, null);
  }

  /** It goes on after {@link #stop} until it ends by {@link #end}. */
  void stopsLate() {
    stopsLate = true;
  }

  /** No further part comes. */
  void end(String reason) {
    request.listener().ended(reason);
  }

  /** On a thread of its own, as the real one does. */
  @Override
  public void stop(String reason) {
    forget.run();
    if (stopsLate) {
      return;
    }
    Thread.ofVirtual()
        .start(() -> {
          if (part > 0) {
            endPart(true);
          }
          end(reason);
        });
  }

  @Override
  public RecordingStats stats() {
    return new RecordingStats(part * described.seconds(), part * described.bytes(), 0, 0);
  }
}
