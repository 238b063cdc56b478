package dev.mediahub.media.room;

import dev.mediahub.bench.jmh.ForwardBenchmark;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One packet's number and header for one viewer, written into a send slot; nothing is protected or
 * sent. In this package because no other needs to see how packets are rewritten.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class RewriteBenchmark {
  private static final int HISTORY = 1024;
  private static final int SLOTS = 256;
  private static final int SLOT_BYTES = 2048;
  private static final int LENGTH = 1184;
  private static final long FIRST = 1L << 17;

  private final ByteBuffer slots = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
  private final LayerBuffer layer =
      new LayerBuffer(new Track(1, "video", ForwardBenchmark.media(0)));
  private final SequenceNumbers numbers = new SequenceNumbers(HISTORY, 1);
  private final SubscriberHeader header =
      new SubscriberHeader(ForwardBenchmark.media(0).extensions(), "0");
  private long sequence = FIRST;
  private int slot;

  /** Keeps the packet that is rewritten for each number. */
  @Setup
  public void setUp() {
    ByteBuffer packet = ByteBuffer.allocateDirect(SLOT_BYTES);
    RtpHeader.write(packet, 0, false, 96, (int) FIRST & 0xffff, 0, 5);
    slot = layer.put(FIRST, 0, packet, 0, LENGTH, 0);
    numbers.begin(FIRST);
  }

  /** One packet. */
  @Benchmark
  public int rewrite() {
    long index = numbers.take(sequence);
    int at = (int) (index % SLOTS) * SLOT_BYTES;
    int timestamp = (int) (sequence * 3000);
    int transport = (int) index & 0xffff;
    int length =
        header.write(
            slots, at, false, false, 96, (int) index, timestamp, 7, transport, layer, slot, 0);
    numbers.sent(index, sequence);
    sequence++;
    return length;
  }
}
