package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.RtmpConfig;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.api.RtmpListener;
import dev.mediahub.media.api.WorkerConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A media plane that encoders push to, and that sends streams on to places on this machine. */
final class RtmpHub implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final MediaServer media;
  final RtmpListener rtmp;
  final RestreamNetwork network;

  /**
   * @param folder its workers' own; one of a kind codes at a time
   * @param tls what RTMPS shows and trusts; null: none
   */
  RtmpHub(Path folder, @Nullable SSLContext tls) {
    network = new ThisMachine(tls);
    WorkerConfig workers = new WorkerConfig(1024, 1, 1, Optional.of(folder.resolve("run")));
    media =
        MediaServerFactory.load()
            .start(new MediaConfig(0, 0, List.of(), 1, IoMode.AUTO, true, workers), _ -> {});
    int tlsPort = tls == null ? -1 : 0;
    rtmp =
        media.listenRtmp(
            new RtmpConfig(0, tlsPort, network::tls, 0, false, 0, RtmpConfig.ADMISSION_MS),
            new RoomAKey());
  }

  /** Where a key publishes to. */
  static RoomKey room(String key) {
    return new RoomKey("live", "live-" + key);
  }

  static void becomes(Restream restream, State state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(restream.status().state()).isEqualTo(state));
  }

  /** The process that codes for a kind: video, composite and so on. */
  static Optional<ProcessHandle> worker(String kind) {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains("/" + kind + "-"))
        .findFirst();
  }

  @Override
  public void close() {
    rtmp.close();
    media.close();
  }

  /** A key is {@code room} or {@code room.identity}, and "wrong" is none. */
  private static final class RoomAKey implements RtmpGate {
    @Override
    public @Nullable String refusal(String app) {
      return null;
    }

    @Override
    public Publish publish(String app, String streamKey, String password) {
      if (streamKey.equals("wrong")) {
        throw new HubException(ErrorCode.UNAUTHORIZED, "This is no stream key");
      }
      int dot = streamKey.indexOf('.');
      RoomKey room = room(dot < 0 ? streamKey : streamKey.substring(0, dot));
      String identity = dot < 0 ? "encoder" : streamKey.substring(dot + 1);
      return new Publish(room, identity, "", "", _ -> {}, () -> {});
    }

    @Override
    public Play play(String app, String room, @Nullable String identity, String token) {
      throw new HubException(ErrorCode.UNAUTHORIZED, "Nobody plays here");
    }
  }

  /** All names are this machine, but for one that is forbidden. */
  private record ThisMachine(@Nullable SSLContext trusted) implements RestreamNetwork {
    @Override
    public List<InetAddress> addresses(String host) {
      if (host.equals("forbidden.example")) {
        throw new HubException(ErrorCode.FORBIDDEN, "a private address");
      }
      return List.of(InetAddress.getLoopbackAddress());
    }

    @Override
    public SSLContext tls() {
      if (trusted == null) {
        throw new IllegalStateException("nothing goes over TLS here");
      }
      return trusted;
    }
  }
}
