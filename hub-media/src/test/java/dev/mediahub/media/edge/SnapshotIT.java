package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RecordRequest;
import dev.mediahub.media.api.RecordedFile;
import dev.mediahub.media.api.Recording;
import dev.mediahub.media.api.RecordingListener;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.Snapshot;
import dev.mediahub.media.api.SnapshotRequest;
import dev.mediahub.media.api.TrackKind;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of what libwebrtc publishes, in every codec, and of its recordings. */
final class SnapshotIT {
  private static final RoomKey ROOM = new RoomKey("live", "live-demo");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final AtomicInteger streamsStarted = new AtomicInteger();

  private void onEvent(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted) {
      streamsStarted.incrementAndGet();
    }
  }

  private static void isThePicture(Snapshot taken) throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(taken.jpeg()));
    assertThat(image.getWidth()).isEqualTo(taken.width()).isEqualTo(MovingPicture.WIDTH);
    assertThat(image.getHeight()).isEqualTo(taken.height()).isEqualTo(MovingPicture.HEIGHT);
    // A grey ramp: all its colours are grey, and it has dark and bright places.
    int darkest = 255;
    int brightest = 0;
    for (int x = 0; x < image.getWidth(); x += 5) {
      int color = image.getRGB(x, 90);
      int red = color >> 16 & 0xff;
      assertThat(Math.abs(red - (color & 0xff))).isLessThan(30);
      darkest = Math.min(darkest, red);
      brightest = Math.max(brightest, red);
    }
    assertThat(brightest - darkest).isGreaterThan(120);
  }

  @Test
  void everyCodecGivesAPictureAndItsRecordingAThumbnail() throws Exception {
    AudioDeviceModule audio = new AudioDeviceModule(AudioLayer.kDummyAudio);
    PeerConnectionFactory factory = new PeerConnectionFactory(audio);
    MediaConfig config = new MediaConfig(0, 0, List.of(), 2, IoMode.AUTO, true);
    try (MovingPicture picture = new MovingPicture();
        MediaServer media = MediaServerFactory.load().start(config, this::onEvent)) {
      for (String codec : List.of("VP8", "H264", "VP9", "AV1")) {
        int before = streamsStarted.get();
        try (LibwebrtcPeer peer = LibwebrtcPeer.sending(factory, picture.source(), codec)) {
          PublishRequest request =
              new PublishRequest(ROOM, codec, "", "", TrackKind.ALL, Protocol.WHIP, peer.offer());
          peer.accept(media.publish(request).sdp());
          await().atMost(PATIENCE).until(() -> streamsStarted.get() > before);
          picturesOf(media, codec);
        }
      }
    } finally {
      factory.dispose();
      audio.dispose();
    }
  }

  private void picturesOf(MediaServer media, String codec) throws Exception {
    // The first one waits for its worker's start, but not forever.
    Snapshot first =
        await()
            .atMost(PATIENCE)
            .ignoreException(HubException.class)
            .until(() -> media.snapshot(request(codec, false)), _ -> true);
    isThePicture(first);
    Finished finished = new Finished();
    Recording recording =
        media.record(
            new RecordRequest(
                ROOM, codec, folder, "EG_" + codec, Duration.ZERO, Duration.ZERO, finished));
    await().atMost(PATIENCE).until(() -> recording.stats().seconds() > 0.3);
    isThePicture(media.snapshot(request(codec, false)));
    isThePicture(media.snapshot(request(codec, true)));
    recording.stop("enough");
    Path file = finished.file.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).file();
    isThePicture(media.thumbnail(file, 1280, 80).orElseThrow());
    assertThat(media.thumbnail(file, 100, 80).orElseThrow().width()).isEqualTo(100);
  }

  private static SnapshotRequest request(String identity, boolean background) {
    return new SnapshotRequest(ROOM, identity, 0, 85, background);
  }

  /** Waits for a recording's one file. */
  private static final class Finished implements RecordingListener {
    private final CompletableFuture<RecordedFile> file = new CompletableFuture<>();

    @Override
    public void partStarted(RecordedFile part) {
      // Only whole files count here.
    }

    @Override
    public void partReady(RecordedFile part, boolean last, @Nullable String failure) {
      file.complete(part);
    }

    @Override
    public void partFailed(RecordedFile part, String reason) {
      file.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void ended(String reason) {
      // Told by the file.
    }
  }
}
