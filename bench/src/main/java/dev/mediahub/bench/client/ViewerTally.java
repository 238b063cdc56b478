package dev.mediahub.bench.client;

/** What all viewers of a loop have received together. Written on the loop's thread. */
public final class ViewerTally {
  private final Histogram latency = new Histogram();
  private volatile long packets;
  private volatile long bytes;

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void add(int length, long latencyNs) {
    packets++;
    bytes += length;
    latency.add(latencyNs);
  }

  /** RTP packets that were authentic, counted once. Any thread. */
  public long packets() {
    return packets;
  }

  /** Of those packets, header included, before encryption. Any thread. */
  public long bytes() {
    return bytes;
  }

  /** From the publisher's clock before encryption to after the viewer's decryption. */
  public Histogram latency() {
    return latency;
  }
}
