package dev.mediahub.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.LayerInfo;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.TrackInfo;
import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.clients.ClientMedia;
import dev.mediahub.media.clients.FramePublisher;
import dev.mediahub.media.clients.FrameViewer;
import dev.mediahub.media.clients.TestClient;
import dev.mediahub.media.clients.UdpWire;
import dev.mediahub.media.clients.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A media plane on loopback with one honest publisher, and what it logs. Closes what was opened by
 * it, newest first.
 */
final class Studio implements AutoCloseable {
  static final RoomKey ROOM = new RoomKey("live", "live-studio");
  static final String CAMERA = "camera";
  static final int FRAMES_PER_SECOND = 30;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final MediaServer media;
  final FramePublisher camera = new FramePublisher(FRAMES_PER_SECOND, 2);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Set<String> streaming = Collections.synchronizedSet(new HashSet<>());
  private final Deque<TestClient> clients = new ArrayDeque<>();
  private int viewers;

  Studio() throws Exception {
    log.start();
    rootLogger().addAppender(log);
    media =
        MediaServerFactory.load()
            .start(
                new MediaConfig(0, 0, List.of("127.0.0.1"), 2, IoMode.AUTO, true), this::onEvent);
    publish(udp(), camera, CAMERA);
    await().atMost(PATIENCE).until(() -> streaming.contains(CAMERA));
  }

  private static Logger rootLogger() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private void onEvent(MediaEvent event) {
    if (event instanceof MediaEvent.StreamStarted started) {
      streaming.add(started.identity());
    }
  }

  boolean isStreaming(String identity) {
    return streaming.contains(identity);
  }

  Wire udp() throws IOException {
    return new UdpWire(media.udpPort());
  }

  UnaryOperator<String> publishing(String identity) {
    return offer ->
        media
            .publish(
                new PublishRequest(ROOM, identity, "", "", TrackKind.ALL, Protocol.WHIP, offer))
            .sdp();
  }

  UnaryOperator<String> playing(@Nullable String publisher) {
    String identity = "viewer-" + ++viewers;
    return offer ->
        media
            .play(new PlayRequest(ROOM, publisher, identity, false, false, Protocol.WHEP, offer))
            .sdp();
  }

  TestClient publish(Wire wire, ClientMedia source, String identity) throws Exception {
    return keep(TestClient.connected(wire, source, publishing(identity)));
  }

  /** Plays the honest publisher. */
  TestClient play(Wire wire, ClientMedia viewer) throws Exception {
    return keep(TestClient.connected(wire, viewer, playing(CAMERA)));
  }

  TestClient keep(TestClient client) {
    clients.push(client);
    return client;
  }

  /** Waits until this viewer has had {@code frames} more of the honest publisher's frames. */
  void awaitFrames(FrameViewer viewer, int frames) {
    int from = last(viewer.wholeAtNs()) + 1;
    awaitFrame(viewer, from + frames);
  }

  private static void awaitFrame(FrameViewer viewer, int frame) {
    await().atMost(PATIENCE).until(() -> last(viewer.wholeAtNs()) >= frame);
  }

  /** Every frame that the honest publisher has sent since the viewer's first one came whole. */
  void assertNothingMissed(FrameViewer viewer) {
    int sent = camera.sentAtNs().lastKey();
    awaitFrame(viewer, sent);
    int first = viewer.wholeAtNs().firstKey();
    // What was lost on the way comes as a retransmission.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          Set<Integer> whole = viewer.wholeAtNs().keySet();
          assertThat(IntStream.rangeClosed(first, sent).filter(frame -> !whole.contains(frame)))
              .as("frames of %d to %d that the viewer lacks", first, sent)
              .isEmpty();
        });
  }

  /** How late a publisher's frames come. */
  long delayMs(String identity) {
    return tracks(identity).mapToLong(TrackInfo::delayMs).max().orElseThrow();
  }

  /** Packets that a publisher's tracks consist of so far, as is told once a second. */
  long taken(String identity) {
    return tracks(identity)
        .flatMap(track -> track.layers().stream())
        .mapToLong(LayerInfo::packets)
        .sum();
  }

  private Stream<TrackInfo> tracks(String identity) {
    return media.room(ROOM).stream()
        .flatMap(room -> room.participants().stream())
        .filter(one -> one.identity().equals(identity))
        .flatMap(one -> one.tracks().stream());
  }

  static int last(TreeMap<Integer, Long> frames) {
    return frames.isEmpty() ? -1 : frames.lastKey();
  }

  long dropped(String reason) {
    return media.stats().dropped().getOrDefault(reason, 0L);
  }

  /** No fault of ours, and no more than a line or two for all the trouble. */
  void assertLogIsShort() {
    List<ILoggingEvent> events = List.copyOf(log.list);
    assertThat(events).filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
    assertThat(events).filteredOn(event -> event.getLevel() == Level.INFO).hasSizeLessThan(20);
  }

  @Override
  public void close() throws Exception {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
    media.close();
    rootLogger().detachAppender(log);
  }
}
