package dev.mediahub.media.output.recorder;

import dev.mediahub.media.room.RtpTimeline;
import dev.mediahub.media.room.Track;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what sources put into an {@link Intake}, one after the other, as frames with the time they
 * belong to. One thread, but for the intake.
 */
public final class SourceReader {
  /** A publisher says within this time how its tracks' clocks relate. */
  private static final long ALIGN_NS = 2_000_000_000L;

  private static final long ASK_AGAIN_NS = 500_000_000L;

  private final FrameOutput frames;
  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final Consumer<Source> onOpened;
  private final Intake intake = new Intake();
  private @Nullable Source source;
  private @Nullable RtpReader picture;
  private @Nullable RtpReader sound;
  private @Nullable FlvReader messages;
  private long openedNs;
  private long awayNs;
  private long askedNs = Long.MIN_VALUE / 2;
  private long gapsBefore;
  private boolean enough;

  /**
   * Reads nothing yet.
   *
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   * @param onOpened told each source before its first frame
   */
  public SourceReader(
      FrameOutput frames,
      long wallOffsetNs,
      long wallOfZeroNs,
      Consumer<Source> onOpened,
      long nowNs) {
    this.frames = frames;
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.onOpened = onOpened;
    this.awayNs = nowNs;
  }

  /** Where sources' media goes. */
  public Intake intake() {
    return intake;
  }

  /**
   * Gives the frames of what has come, unless sound and picture cannot be placed yet.
   *
   * @param last nothing more is waited for
   */
  public void read(long nowNs, boolean last) {
    while (!enough && (last || isAligned(nowNs))) {
      Intake.Item item = intake.poll();
      switch (item) {
        case null -> {
          return;
        }
        case Intake.Opened(Source opened) -> open(opened, nowNs);
        case Intake.From(long fromNs) -> frames.from(fromNs + wallOffsetNs);
        case Intake.Until _ -> enough = true;
        case Intake.Gone _ -> leave(nowNs);
        case Intake.Packet packet -> {
          RtpReader reader = packet.video() ? picture : sound;
          if (reader != null) {
            reader.take(packet);
          }
        }
        case Intake.Message message -> {
          if (messages != null) {
            messages.take(message, nowNs + wallOffsetNs);
          }
        }
      }
    }
  }

  /** Whether sound and picture can be placed by their publisher's word, or it will not come. */
  private boolean isAligned(long nowNs) {
    Source from = source;
    return from == null
        || nowNs - openedNs > ALIGN_NS
        || (RtpTimeline.isReported(from.video()) && RtpTimeline.isReported(from.audio()));
  }

  private void open(Source opened, long nowNs) {
    leave(nowNs);
    source = opened;
    openedNs = nowNs;
    Track video = opened.video();
    Track audio = opened.audio();
    picture = video == null ? null : new RtpReader(video, frames, wallOffsetNs);
    sound = audio == null ? null : new RtpReader(audio, frames, wallOffsetNs);
    boolean packets = video != null || audio != null;
    messages = packets ? null : new FlvReader(frames, wallOfZeroNs);
    onOpened.accept(opened);
  }

  private void leave(long nowNs) {
    if (source != null) {
      gapsBefore += picture == null ? 0 : picture.gaps();
      source.close();
      source = null;
      awayNs = nowNs;
    }
  }

  /**
   * Asks the source for a keyframe when one is needed, not too often.
   *
   * @param wanted whether one is needed for another reason than lost packets or messages
   */
  public void askForKeyframe(long nowNs, boolean wanted) {
    Source from = source;
    boolean lost =
        picture != null ? picture.needsKeyframe() : messages != null && intake.pictureLost();
    if (from != null && (lost || wanted) && nowNs - askedNs > ASK_AGAIN_NS) {
      askedNs = nowNs;
      from.requestKeyframe();
    }
  }

  /** For how long there has been no source; 0 while there is one. */
  long awayNs(long nowNs) {
    return source == null ? nowNs - awayNs : 0;
  }

  /** How often packets were lost that cost frames. */
  long gaps() {
    return gapsBefore + (source == null || picture == null ? 0 : picture.gaps());
  }

  /** Whether the source has or may have pictures. */
  boolean expectsPicture() {
    return picture != null || messages != null;
  }

  /** What reads messages; null when packets come. */
  @Nullable FlvReader messages() {
    return messages;
  }

  /** Reads nothing more. */
  public void close(long nowNs) {
    leave(nowNs);
  }
}
