package dev.mediahub.media.bwe;

import dev.mediahub.media.netsim.LinkSettings;
import dev.mediahub.media.netsim.LossyLink;
import dev.mediahub.media.netsim.Simulation;
import dev.mediahub.media.protocol.recovery.KeyframeRequests;
import dev.mediahub.media.protocol.recovery.PacketCache;
import dev.mediahub.media.protocol.recovery.TwccRecorder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream of video (30 frames a second, keyframes of eight frames' size) and audio (50 packets a
 * second of 100 bytes), and one viewer behind a simulated path with transport-wide feedback. What a
 * session does with estimator, gate and thinner is here in its smallest form.
 */
final class ViewerSimulation {
  static final int AUDIO_BYTES = 100;
  static final long AUDIO_BPS = 40_000;

  private static final long MS = 1_000_000L;
  private static final int PACKET = 1200;
  private static final int TIMESTAMP_STEP = 3000;

  record Packet(int transportSequence, int bytes, boolean video, int timestamp, boolean frameEnd) {}

  record Feedback(int base, List<Integer> deltas, long referenceTicks) {}

  final Simulation simulation = new Simulation();
  final BandwidthEstimator estimator = new BandwidthEstimator();
  final SendGate gate = new SendGate(estimator);
  final VideoThinner thinner = new VideoThinner(gate);
  final KeyframeRequests keyframes = new KeyframeRequests();
  final LossyLink<Packet> toViewer;
  final LossyLink<Feedback> toHub;

  private final PacketCache cache = new PacketCache(1024);
  private final ByteBuffer packet = ByteBuffer.allocate(1500);
  private final TwccRecorder recorder = new TwccRecorder();
  private final int meanFrameBytes;
  private final int framesPerKeyframe;
  private final Map<Integer, Integer> frameSizes = new HashMap<>();
  private final Map<Integer, Integer> frameArrived = new HashMap<>();
  private long sequence = 5000;
  private int transportSequence = 65_000;
  private int frame;
  private int framesSinceKeyframe = Integer.MAX_VALUE / 2;
  private boolean feedbackOn = true;

  long lowestEstimateBps = Long.MAX_VALUE;
  long highestEstimateBps;
  int framesComplete;
  int framesMade;
  int audioArrived;
  int audioSent;
  int keyframesMade;

  ViewerSimulation(long videoBps, double secondsPerKeyframe, LinkSettings link, long backDelayMs) {
    meanFrameBytes = (int) (videoBps / 8 / 30);
    framesPerKeyframe = (int) (secondsPerKeyframe * 30);
    toViewer = new LossyLink<>(simulation, link, this::onArrival);
    toHub =
        new LossyLink<>(simulation, LinkSettings.seeded(99).delayMs(backDelayMs), this::onFeedback);
    simulation.every(0, 33_333_333L, this::makeFrame);
    simulation.every(3 * MS, 20 * MS, this::makeAudio);
    simulation.every(0, 20 * MS, this::pace);
    simulation.every(0, 5 * MS, this::sendFeedback);
  }

  void feedback(boolean on) {
    feedbackOn = on;
  }

  void runSeconds(double seconds) {
    simulation.runForMs((long) (seconds * 1000));
  }

  void forgetExtremes() {
    lowestEstimateBps = Long.MAX_VALUE;
    highestEstimateBps = 0;
    toViewer.takeLongestQueueNs();
    framesComplete = 0;
    framesMade = 0;
    audioArrived = 0;
    audioSent = 0;
    keyframesMade = 0;
  }

  private void makeFrame() {
    long nowNs = simulation.nowNs();
    if (thinner.wantsKeyframe(nowNs)) {
      keyframes.requestSlowly();
    }
    boolean asked = keyframes.poll(nowNs);
    boolean key = asked || framesSinceKeyframe >= framesPerKeyframe;
    framesSinceKeyframe = key ? 1 : framesSinceKeyframe + 1;
    if (key) {
      keyframes.onKeyframe(nowNs);
      keyframesMade++;
    }
    framesMade++;
    // Keyframes are eight frames big; the others share what is left of the rate.
    double others =
        framesPerKeyframe > 8 ? (framesPerKeyframe - 8.0) / (framesPerKeyframe - 1.0) : 1;
    int bytes = key ? 8 * meanFrameBytes : (int) (others * meanFrameBytes);
    int timestamp = frame++ * TIMESTAMP_STEP;
    int packets = (bytes + PACKET - 1) / PACKET;
    for (int i = 0; i < packets; i++) {
      int flags = key && i == 0 ? PacketCache.KEYFRAME_START : 0;
      flags |= i == packets - 1 ? PacketCache.FRAME_END : 0;
      frameSizes.put(timestamp, packets);
      onPublished(bytes / packets, timestamp, flags);
    }
  }

  private void onPublished(int bytes, int timestamp, int flags) {
    long nowNs = simulation.nowNs();
    packet.put(0, (byte) 0x80).putInt(4, timestamp);
    cache.put(sequence, packet, 0, bytes, nowNs, flags);
    if (thinner.admit(sequence, timestamp, bytes, flags, nowNs) == VideoThinner.SEND) {
      send(bytes, true, timestamp, flags);
    }
    sequence++;
    pace();
  }

  private void pace() {
    long nowNs = simulation.nowNs();
    int slot;
    while ((slot = thinner.nextPacedSlot(cache, nowNs)) >= 0) {
      send(cache.length(slot), true, cache.timestamp(slot), cache.flags(slot));
    }
  }

  private void makeAudio() {
    audioSent++;
    send(AUDIO_BYTES, false, 0, 0);
  }

  private void send(int bytes, boolean video, int timestamp, int flags) {
    long nowNs = simulation.nowNs();
    transportSequence = (transportSequence + 1) & 0xffff;
    estimator.onSent(transportSequence, bytes, nowNs);
    gate.onSent(bytes, nowNs);
    boolean end = (flags & PacketCache.FRAME_END) != 0;
    toViewer.send(new Packet(transportSequence, bytes, video, timestamp, end), bytes);
  }

  private void onArrival(Packet arrived) {
    recorder.onPacket(arrived.transportSequence, simulation.nowNs() + 7_777_777_777L);
    if (!arrived.video) {
      audioArrived++;
      return;
    }
    int count = frameArrived.merge(arrived.timestamp, 1, Integer::sum);
    if (count == frameSizes.getOrDefault(arrived.timestamp, -1)) {
      framesComplete++;
    }
  }

  private void sendFeedback() {
    while (recorder.begin(simulation.nowNs() + 7_777_777_777L)) {
      List<Integer> deltas = new ArrayList<>();
      for (int i = 0; i < recorder.statusCount(); i++) {
        deltas.add(recorder.delta(i));
      }
      Feedback feedback =
          new Feedback(recorder.baseSequence(), deltas, recorder.referenceTime() * 256L);
      recorder.end(simulation.nowNs() + 7_777_777_777L);
      if (feedbackOn) {
        toHub.send(feedback, 40);
      }
    }
  }

  private void onFeedback(Feedback feedback) {
    estimator.feedbackBegin(simulation.nowNs());
    long ticks = feedback.referenceTicks;
    for (int i = 0; i < feedback.deltas.size(); i++) {
      int delta = feedback.deltas.get(i);
      boolean received = delta != TwccRecorder.NOT_RECEIVED;
      if (received) {
        ticks += delta;
      }
      estimator.feedbackPacket((feedback.base + i) & 0xffff, received, ticks);
    }
    estimator.feedbackEnd();
    lowestEstimateBps = Math.min(lowestEstimateBps, estimator.estimateBps());
    highestEstimateBps = Math.max(highestEstimateBps, estimator.estimateBps());
  }
}
