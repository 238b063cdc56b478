package dev.mediahub.media.edge.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.flv.HevcRecord;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.FrameSink;
import dev.mediahub.media.worker.JobState;
import dev.mediahub.media.worker.TranscodeJob;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an Enhanced RTMP publisher sends, with workers that the test plays. */
final class ReencodedFeedTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Baseline, 640x480; and a keyframe's slice. */
  private static final String SPS = "6742e01fda014016e4";

  private static final String PPS = "68ce3c80";
  private static final String AVC_RECORD = "0142e01fffe10009" + SPS + "010004" + PPS;

  private final List<Job> jobs = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final Publisher publisher = new Publisher();
  private int changes;

  private final ReencodedFeed feed =
      new ReencodedFeed(this::open, true, true, 0, 0, () -> changes++);

  /** A job that the test does. */
  private static final class Job implements TranscodeJob {
    final TranscodeSpec spec;
    final FrameSink sink;
    final List<Long> offered = new ArrayList<>();
    boolean takes = true;
    boolean closed;
    int asked;

    Job(TranscodeSpec spec, FrameSink sink) {
      this.spec = spec;
      this.sink = sink;
    }

    @Override
    public boolean offer(ByteBuffer frame, long ptsUs, boolean keyframe) {
      offered.add(ptsUs);
      return takes;
    }

    @Override
    public void requestKeyframe() {
      asked++;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Sends messages; can be asked for a keyframe. */
  private static final class Publisher implements Source {
    int asked;
    boolean gone;

    @Override
    public void begin() {
      // The test sends by itself.
    }

    @Override
    public @Nullable Track video() {
      return null;
    }

    @Override
    public @Nullable Track audio() {
      return null;
    }

    @Override
    public void requestKeyframe() {
      asked++;
    }

    @Override
    public void close() {
      gone = true;
    }
  }

  private TranscodeJob open(TranscodeSpec spec, FrameSink sink) {
    Job made = new Job(spec, sink);
    jobs.add(made);
    return made;
  }

  private void begin() {
    feed.intake().opened(publisher);
    feed.feed().add((video, timeMs, tag) -> sent.add(timeMs + " " + HEX.formatHex(tag)));
  }

  private void send(boolean video, int timeMs, String tag) {
    feed.intake().message(video, timeMs, HEX.parseHex(tag));
    feed.turn(0);
  }

  private static String text(String ascii) {
    return HEX.formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer units(String... units) {
    ByteBuffer out = ByteBuffer.allocate(1000);
    for (String unit : units) {
      byte[] bytes = HEX.parseHex(unit);
      out.putInt(bytes.length).put(bytes);
    }
    return out.flip();
  }

  private Job hevc() {
    begin();
    send(true, 0, "90" + text("hvc1") + HevcRecord.X265);
    send(true, 0, "93" + text("hvc1") + "0000000326010a");
    return jobs.getFirst();
  }

  @Test
  void h265GoesThroughAWorkerAndIsSentOnWithItsConfiguration() {
    Job job = hevc();
    assertThat(job.spec)
        .isInstanceOfSatisfying(
            TranscodeSpec.VideoReencode.class,
            spec -> {
              assertThat(spec.codec()).isEqualTo(Codec.H265);
              assertThat(spec.configuration()).isEqualTo(HEX.parseHex(HevcRecord.X265));
            });
    assertThat(feed.isReady()).isFalse();
    job.sink.onFrame(units(SPS, PPS, "65aabb"), 40_000, true);
    assertThat(feed.isReady()).isTrue();
    assertThat(changes).isEqualTo(1);
    job.sink.onFrame(units("41cc"), 80_000, false);
    assertThat(sent)
        .containsExactly(
            "40 1700000000" + AVC_RECORD,
            "40 1701000000" + "0000000365aabb",
            "80 2701000000" + "0000000241cc");
    job.sink.onFrame(units(SPS, PPS, "65dd"), 120_000, true);
    assertThat(sent).as("the same configuration is not told again").hasSize(4);
  }

  @Test
  void saysWhyNothingComesOut() {
    Job job = hevc();
    job.sink.onState(JobState.UNAVAILABLE, "no more at a time");
    assertThat(feed.trouble()).isEqualTo("no more at a time");
    job.sink.onState(JobState.STARTING, "");
    assertThat(feed.trouble()).isEmpty();
    assertThat(changes).isEqualTo(2);
    job.sink.onState(JobState.RESTARTING, "it ended");
    assertThat(feed.trouble()).as("the next one is on its way").isEmpty();
  }

  @Test
  void asksForAKeyframeWhenTheWorkerLostSomethingAndNotWhileItCannotRun() {
    Job job = hevc();
    long now = System.nanoTime();
    feed.turn(now + 1_000_000_000L);
    assertThat(publisher.asked).isZero();
    job.sink.onLost();
    feed.turn(now + 10_000_000_000L);
    assertThat(publisher.asked).isEqualTo(1);
    job.sink.onFrame(units("41cc"), 80_000, false);
    feed.turn(now + 20_000_000_000L);
    assertThat(publisher.asked).as("it only caught up").isEqualTo(1);
    job.takes = false;
    job.sink.onState(JobState.UNAVAILABLE, "no more at a time");
    send(true, 100, "a3" + text("hvc1") + "0000000302010a");
    feed.turn(now + 30_000_000_000L);
    assertThat(publisher.asked).isEqualTo(1);
    job.sink.onState(JobState.STARTING, "");
    feed.turn(now + 40_000_000_000L);
    assertThat(publisher.asked).isEqualTo(2);
  }

  @Test
  void h264AndAacGoOnAsTheyCameAndOpusBecomesAac() {
    begin();
    send(true, 0, "1700000000" + AVC_RECORD);
    send(false, 0, "90" + text("Opus") + "4f707573486561640102");
    send(true, 10, "1701000021" + "0000000365aabb");
    send(false, 10, "91" + text("Opus") + "f8fffe");
    assertThat(feed.isReady()).isTrue();
    assertThat(jobs)
        .singleElement()
        .satisfies(job -> {
          assertThat(job.spec).isEqualTo(new TranscodeSpec.OpusToAac(2));
          assertThat(job.offered).containsExactly(10_000L);
        });
    jobs.getFirst().sink.onFrame(ByteBuffer.wrap(new byte[] {1, 2}), 10_000, true);
    assertThat(sent)
        .containsExactly(
            "10 1700000000" + AVC_RECORD,
            "10 1701000021" + "0000000365aabb",
            "10 af001190",
            "10 af010102");
  }

  @Test
  void itsEndEndsItsJobs() {
    Job job = hevc();
    feed.close();
    assertThat(job.closed).isTrue();
    assertThat(publisher.gone).isTrue();
    send(true, 200, "93" + text("hvc1") + "0000000326010a");
    assertThat(jobs).hasSize(1);
  }
}
