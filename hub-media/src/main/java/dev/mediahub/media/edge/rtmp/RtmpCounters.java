package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.RtmpStats;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the RTMP server counts. Any thread. */
final class RtmpCounters {
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger publishers = new AtomicInteger();
  final AtomicInteger players = new AtomicInteger();
  final LongAdder accepted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder broken = new LongAdder();
  final LongAdder timedOut = new LongAdder();
  final LongAdder messagesIn = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder messagesOut = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder messagesLeftOut = new LongAdder();
  final LongAdder playersCut = new LongAdder();

  RtmpStats stats() {
    return new RtmpStats(
        connections.get(),
        publishers.get(),
        players.get(),
        accepted.sum(),
        refused.sum(),
        broken.sum(),
        timedOut.sum(),
        messagesIn.sum(),
        bytesIn.sum(),
        messagesOut.sum(),
        bytesOut.sum(),
        messagesLeftOut.sum(),
        playersCut.sum());
  }
}
