package dev.mediahub.core.restream;

import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamNetwork;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RestreamStatus.State;
import dev.mediahub.media.api.RestreamTarget;
import java.time.Clock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A destination that runs: the media plane's part, and what of it was told. */
final class Running {
  private static final RestreamStatus NOTHING_YET =
      new RestreamStatus(State.WAITING, "", 0, 0, 0, 0);

  private final Destination destination;
  private final RestreamTarget target;
  private final RestreamHooks hooks;
  private final Clock clock;
  private final BiConsumer<Running, RestreamStatus> onFailed;
  private volatile @Nullable Restream restream;
  private boolean toldStart;
  private boolean ended;

  Running(
      Destination destination,
      RestreamTarget target,
      RestreamHooks hooks,
      Clock clock,
      BiConsumer<Running, RestreamStatus> onFailed) {
    this.destination = destination;
    this.target = target;
    this.hooks = hooks;
    this.clock = clock;
    this.onFailed = onFailed;
  }

  Destination destination() {
    return destination;
  }

  RestreamTarget target() {
    return target;
  }

  RestreamStatus status() {
    Restream now = restream;
    return now == null ? NOTHING_YET : now.status();
  }

  Destinations.Seen seen() {
    return new Destinations.Seen(destination, status());
  }

  void begin(MediaServer media, RestreamNetwork network, int maxAttempts) {
    restream =
        media.restream(
            new RestreamRequest(
                destination.room(),
                destination.participant(),
                destination.composite(),
                target,
                maxAttempts,
                this::changed),
            network);
    if (isOver()) {
      close();
    }
  }

  private synchronized boolean isOver() {
    return ended;
  }

  /** On the media plane's thread. */
  private void changed(RestreamStatus now) {
    boolean failed = false;
    synchronized (this) {
      if (ended) {
        return;
      }
      switch (now.state()) {
        case ACTIVE -> {
          if (!toldStart) {
            toldStart = true;
            hooks.started(destination, clock.instant());
          }
        }
        case WAITING -> tellStop("stream_ended");
        case STARTING -> {}
        case FAILED -> failed = true;
      }
    }
    if (failed) {
      fail(now.error());
    }
  }

  /** Gives it up. */
  void fail(String why) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      hooks.failed(destination, clock.instant(), why);
    }
    RestreamStatus last = status();
    onFailed.accept(
        this,
        new RestreamStatus(
            State.FAILED, why, 0, last.sentBytes(), last.leftOut(), last.attempts()));
    close();
  }

  private void tellStop(String reason) {
    if (toldStart) {
      toldStart = false;
      hooks.stopped(destination, clock.instant(), reason);
    }
  }

  /** Stops it for good. */
  void end(String reason) {
    synchronized (this) {
      if (!ended) {
        ended = true;
        // Also when nothing has gone there yet: who asked for it hears that it is over.
        toldStart = true;
        tellStop(reason);
      }
    }
    close();
  }

  /** The process ends, and with it what goes there. */
  synchronized void pause() {
    if (!ended) {
      ended = true;
      tellStop("hub_stopped");
    }
  }

  private void close() {
    Restream now = restream;
    if (now != null) {
      now.close();
    }
  }
}
