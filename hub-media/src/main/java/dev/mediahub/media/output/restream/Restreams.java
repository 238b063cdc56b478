package dev.mediahub.media.output.restream;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaEvent;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RoomKey;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All destinations. They have event loops of their own, so that TLS and slow networks touch neither
 * publishers nor players; the loops start with the first destination. Any thread.
 */
public final class Restreams implements AutoCloseable {
  private final Sources sources;
  private final Consumer<Runnable> events;
  private final Set<Destination> destinations = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> sentByThoseGone = new HashMap<>();
  private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable EventLoopGroup loops;
  private boolean closed;

  /** Finds what is on air. */
  public interface Sources {
    /**
     * What is on air now of what is to be sent; null when nothing is.
     *
     * @throws HubException when that cannot be sent on, and why
     */
    @Nullable Outgoing find(RestreamRequest request);

    /** It is not to be sent any more. */
    void release(RestreamRequest request);
  }

  /**
   * @param events where changes are told, one after the other
   */
  public Restreams(Sources sources, Consumer<Runnable> events) {
    this.sources = sources;
    this.events = events;
  }

  /** Sends a stream on from now on. */
  public Restream open(RestreamRequest request, RestreamNetwork network) {
    Destination made = new Destination(request, new Dialer(network), loops().next(), host);
    destinations.add(made);
    look(made);
    return made;
  }

  private synchronized EventLoopGroup loops() {
    if (closed) {
      throw new IllegalStateException("the media plane is closed");
    }
    EventLoopGroup made = loops;
    if (made == null) {
      IoHandlerFactory io =
          Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
      made = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io);
      loops = made;
    }
    return made;
  }

  /** Somebody came on air or left. */
  public void onEvent(MediaEvent event) {
    switch (event) {
      case MediaEvent.StreamStarted started -> look(started.room(), started.identity());
      case MediaEvent.StreamEnded ended -> look(ended.room(), ended.identity());
      case MediaEvent.RoomStarted _,
          MediaEvent.RoomFinished _,
          MediaEvent.ParticipantJoined _,
          MediaEvent.ParticipantLeft _,
          MediaEvent.TrackPublished _,
          MediaEvent.TrackUnpublished _ -> {}
    }
  }

  /** What is on air of a publisher is another than before, or its room is. */
  public void look(RoomKey room, String identity) {
    for (Destination each : destinations) {
      RestreamRequest of = each.request();
      boolean whole = of.composite() != null;
      if (of.room().equals(room) && (whole || of.identity().equals(identity))) {
        look(each);
      }
    }
  }

  /** There is room for another composite. */
  public void lookAtComposites() {
    for (Destination each : destinations) {
      if (each.request().composite() != null) {
        look(each);
      }
    }
  }

  /** One at a time, so that the newest finding is the last one told. */
  private void look(Destination destination) {
    RestreamRequest of = destination.request();
    synchronized (destination) {
      if (!destinations.contains(destination)) {
        return;
      }
      try {
        destination.follow(sources.find(of), "");
      } catch (HubException e) {
        destination.follow(null, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Bytes of media sent since the start, by app. */
  public synchronized Map<String, Long> sentBytes() {
    Map<String, Long> sent = new HashMap<>(sentByThoseGone);
    destinations.forEach(
        each -> sent.merge(each.request().room().app(), each.status().sentBytes(), Long::sum));
    return sent;
  }

  private void forget(Destination gone) {
    synchronized (this) {
      if (destinations.remove(gone)) {
        sentByThoseGone.merge(gone.request().room().app(), gone.status().sentBytes(), Long::sum);
      }
    }
    synchronized (gone) {
      sources.release(gone.request());
    }
  }

  /** Takes leave of all destinations. */
  @Override
  public void close() {
    EventLoopGroup running;
    synchronized (this) {
      closed = true;
      running = loops;
    }
    destinations.forEach(Destination::close);
    if (running != null) {
      running.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
    work.shutdownNow();
  }

  private final Destination.Host host =
      new Destination.Host() {
        @Override
        public void run(Runnable blocking) {
          work.execute(blocking);
        }

        @Override
        public void tell(Runnable change) {
          events.accept(change);
        }

        @Override
        public void forget(Destination destination) {
          Restreams.this.forget(destination);
        }
      };
}
