package dev.mediahub.media.edge.composite;

import dev.mediahub.media.api.CompositeLayout;
import dev.mediahub.media.edge.rtmp.ComposedFeed;
import dev.mediahub.media.edge.rtmp.FlvFeed;
import dev.mediahub.media.output.recorder.Intake;
import dev.mediahub.media.output.recorder.Source;
import dev.mediahub.media.worker.Transcoders;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room put together in one layout, as long as somebody publishes there and somebody wants it. Any
 * thread; one lock, which the turning thread holds for some milliseconds.
 */
public final class Composite {
  private static final Logger log = LoggerFactory.getLogger(Composite.class);
  static final int WIDTH = 1280;
  static final int HEIGHT = 720;
  static final int FRAMES_PER_SECOND = 25;

  /** What a camera and its faces need at 720p25, and what platforms recommend. */
  static final int BITRATE = 2_500_000;

  /** How long media is waited for: far networks' jitter, a retransmission, two B-frames. */
  private static final long DELAY_US = 400_000;

  /** What of it goes into decoding, scaling and the way to the worker. */
  private static final long WORK_US = 150_000;

  private static final int REMEMBERED = 200;

  private final int number;
  private final Transcoders transcoders;
  private final long wallOffsetNs;
  private final long wallOfZeroNs;
  private final ComposedFeed feed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Contribution> contributions = new HashMap<>();
  private final Map<String, Integer> participants =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };
  private int nextParticipant;
  private boolean closed;

  /**
   * Opens its jobs.
   *
   * @param number unique in this process
   * @param wallOffsetNs what to add to monotonic time for nanoseconds since 1970
   * @param wallOfZeroNs when the hub's own time was zero, nanoseconds since 1970
   */
  public Composite(
      int number,
      CompositeLayout layout,
      Transcoders transcoders,
      long wallOffsetNs,
      long wallOfZeroNs) {
    this.number = number;
    this.transcoders = transcoders;
    this.wallOffsetNs = wallOffsetNs;
    this.wallOfZeroNs = wallOfZeroNs;
    this.feed =
        new ComposedFeed(
            transcoders,
            number,
            layout,
            WIDTH,
            HEIGHT,
            FRAMES_PER_SECOND,
            BITRATE,
            wallOfZeroNs,
            (System.nanoTime() + wallOffsetNs) / 1000 - DELAY_US);
  }

  public int number() {
    return number;
  }

  /** What recordings and destinations take. */
  public FlvFeed feed() {
    return feed.feed();
  }

  /** The next picture that comes out is a keyframe. */
  public void requestKeyframe() {
    feed.requestKeyframe();
  }

  /**
   * Who publishes now, and no other.
   *
   * @param sources by an id of theirs; those that are here already are left as they are
   */
  public void set(Map<String, Offered> sources) {
    lock.lock();
    try {
      retain(sources.keySet());
      if (!closed) {
        sources.forEach((id, offered) -> {
          if (!contributions.containsKey(id)) {
            add(id, offered);
          }
        });
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A source that may be taken.
   *
   * @param track tells one participant's pictures apart, 0 for the first
   * @param open makes the source that puts into an intake
   */
  public record Offered(String identity, String name, int track, Function<Intake, Source> open) {}

  private void retain(Set<String> ids) {
    Iterator<Map.Entry<String, Contribution>> each = contributions.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Contribution> next = each.next();
      if (!ids.contains(next.getKey())) {
        next.getValue().close(System.nanoTime());
        each.remove();
      }
    }
  }

  private void add(String id, Offered offered) {
    int participant = participants.computeIfAbsent(offered.identity(), _ -> nextParticipant++);
    Contribution made =
        new Contribution(
            number,
            participant,
            offered.track(),
            offered.name(),
            transcoders,
            new Punctuality(DELAY_US - WORK_US),
            wallOffsetNs,
            wallOfZeroNs,
            System.nanoTime());
    contributions.put(id, made);
    made.intake().opened(offered.open().apply(made.intake()));
  }

  /** Hands on what has come and lets time go on. */
  public void turn(long nowNs) {
    lock.lock();
    try {
      if (closed || contributions.isEmpty()) {
        return;
      }
      long nowWallUs = (nowNs + wallOffsetNs) / 1000;
      for (Contribution each : contributions.values()) {
        turn(each, nowNs, nowWallUs);
      }
      feed.tick(nowWallUs - DELAY_US);
    } finally {
      lock.unlock();
    }
  }

  /** One whose media cannot be taken is not to hold up the others. */
  private static void turn(Contribution contribution, long nowNs, long nowWallUs) {
    try {
      contribution.turn(nowNs, nowWallUs);
    } catch (RuntimeException e) {
      if (contribution.failsFirst()) {
        log.warn("what {} sends cannot be put together", contribution.name(), e);
      }
    }
  }

  /** Ends it for all who take it. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      retain(Set.of());
      feed.close();
    } finally {
      lock.unlock();
    }
  }
}
