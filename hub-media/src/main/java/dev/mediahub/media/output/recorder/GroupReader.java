package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.room.Track;
import dev.mediahub.media.worker.PictureUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a publisher once: the frames from its newest keyframe to now, read the way recordings
 * read them. One thread, which it blocks.
 */
public final class GroupReader {
  /** A kept group is there at once; a keyframe that is asked for comes a round trip later. */
  private static final long LIMIT_NS = 2_000_000_000L;

  /** A publisher without motion may send no frame for a while: what is there is the newest then. */
  private static final long QUIET_NS = 150_000_000L;

  private static final long LOOK_EVERY_NS = 5_000_000L;

  private final Intake intake;
  private final Gathered gathered = new Gathered();
  private final long openedNs = System.nanoTime();
  private final @Nullable RtpReader packets;
  private final FlvReader messages;
  private boolean live;

  private GroupReader(Intake intake, @Nullable Track video) {
    this.intake = intake;
    this.packets = video == null ? null : new RtpReader(video, gathered, 0);
    this.messages = new FlvReader(gathered, 0);
  }

  /**
   * Reads the group.
   *
   * @param source puts what it has into the intake; closed when this returns
   * @return empty when no keyframe came in time
   */
  public static Optional<PictureGroup> read(Source source, Intake intake) {
    GroupReader reader = new GroupReader(intake, source.video());
    try (source) {
      intake.opened(source);
      return reader.read();
    }
  }

  private Optional<PictureGroup> read() {
    while (true) {
      drain();
      long waitedNs = System.nanoTime() - openedNs;
      boolean there = !gathered.units.isEmpty();
      // Messages of a kept group come in one go; packets from the cache over some turns of a loop.
      if (there && (packets == null || live || waitedNs > QUIET_NS)) {
        return Optional.of(gathered.group());
      }
      if (waitedNs > LIMIT_NS || Thread.currentThread().isInterrupted()) {
        return Optional.empty();
      }
      LockSupport.parkNanos(this, LOOK_EVERY_NS);
    }
  }

  private void drain() {
    for (Intake.Item item = intake.poll(); item != null; item = intake.poll()) {
      if (item instanceof Intake.Packet packet && packets != null && packet.video()) {
        live |= packet.arrivalNs() - openedNs > 0;
        packets.take(packet);
      } else if (item instanceof Intake.Message message && message.video()) {
        messages.take(message, 0);
      }
    }
  }

  /** The frames since the newest keyframe. */
  private static final class Gathered implements FrameOutput {
    private final List<Unit> units = new ArrayList<>();
    private Codec codec = Codec.OTHER;
    private byte[] configuration = {};
    private int bytes;
    private boolean full;

    private record Unit(byte[] data, int at) {}

    @Override
    public void video(
        VideoFormat format,
        long wallNs,
        long compositionNs,
        boolean keyframe,
        byte[] data,
        int at) {
      if (keyframe) {
        units.clear();
        codec = format.codec();
        configuration = format.record();
        bytes = 0;
        full = false;
      }
      if (units.isEmpty() && !keyframe) {
        return;
      }
      boolean bare = keyframe && codec == Codec.AV1;
      add(bare ? new Unit(ParameterSetsInBand.before(format, data, at), 0) : new Unit(data, at));
    }

    private void add(Unit unit) {
      int size = PictureUnits.packed(unit.data.length - unit.at);
      full |= bytes + size > PictureUnits.MOST_BYTES;
      if (!full) {
        units.add(unit);
        bytes += size;
      }
    }

    @Override
    public void sound(
        SoundFormat format, long wallNs, int samples, byte[] data, int at, int length) {
      // Pictures only.
    }

    PictureGroup group() {
      ByteBuffer out = ByteBuffer.allocate(bytes);
      units.forEach(unit -> PictureUnits.add(out, unit.data, unit.at));
      return new PictureGroup(codec, configuration, out.flip());
    }
  }
}
