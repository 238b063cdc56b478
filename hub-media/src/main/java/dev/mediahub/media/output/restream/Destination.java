package dev.mediahub.media.output.restream;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.Restream;
import dev.mediahub.media.api.RestreamRequest;
import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RestreamStatus.State;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one stream going to one place: connects while the stream is on air, tries again when that
 * fails, waits while it is off. Its event loop, but where it says otherwise.
 */
final class Destination implements Restream {
  private final RestreamRequest request;
  private final Dialer dialer;
  private final EventLoop loop;
  private final Host host;
  private final Backoff backoff = new Backoff();
  private final RateMeter rate = new RateMeter();
  private @Nullable Outgoing source;
  private @Nullable PushConnection connection;
  private @Nullable ScheduledFuture<?> retry;
  private State state = State.WAITING;
  private String error = "";
  private long activeSinceNs;
  private long sentBefore;
  private long leftOutBefore;
  private long attempts;

  /** Counts what is begun, so that an answer to an attempt given up is known as such. */
  private int attempt;

  private boolean closed;
  private volatile RestreamStatus status = new RestreamStatus(State.WAITING, "", 0, 0, 0, 0);

  /** What it needs of those who keep it. */
  interface Host {
    /** Runs what may block. Any thread. */
    void run(Runnable work);

    /** Tells of a change, in order. Any thread. */
    void tell(Runnable change);

    /** It is no more. Any thread. */
    void forget(Destination destination);
  }

  Destination(RestreamRequest request, Dialer dialer, EventLoop loop, Host host) {
    this.request = request;
    this.dialer = dialer;
    this.loop = loop;
    this.host = host;
  }

  RestreamRequest request() {
    return request;
  }

  /** Any thread. */
  @Override
  public RestreamStatus status() {
    return status;
  }

  /**
   * What is on air now. Any thread.
   *
   * @param now null: nobody publishes, or nothing that can be sent
   * @param why it cannot be sent; else empty
   */
  void follow(@Nullable Outgoing now, String why) {
    loop.execute(() -> follows(now, why));
  }

  private void follows(@Nullable Outgoing now, String why) {
    boolean same = Objects.equals(source, now) && (now != null || error.equals(why));
    if (closed || state == State.FAILED || same) {
      return;
    }
    source = now;
    if (now == null) {
      backoff.reset();
      giveUpAttempt();
      enter(State.WAITING, why);
    } else if (connection != null && state == State.ACTIVE) {
      connection.follow(now);
    } else {
      giveUpAttempt();
      connect();
    }
  }

  private void connect() {
    int mine = ++attempt;
    attempts++;
    enter(State.STARTING, error);
    host.run(() -> {
      try {
        List<InetAddress> addresses = dialer.addresses(request.target());
        loop.execute(() -> dial(mine, addresses, 0));
      } catch (HubException refused) {
        // A name may stand for a private address now, and for its own again a moment later.
        loop.execute(() -> failed(mine, false, String.valueOf(refused.getMessage())));
      } catch (IOException | RuntimeException e) {
        loop.execute(() -> failed(mine, false, Faults.words(e)));
      }
    });
  }

  private void dial(int mine, List<InetAddress> addresses, int at) {
    Outgoing from = source;
    if (mine != attempt || closed || from == null) {
      return;
    }
    PushConnection made = new PushConnection(request.target(), dialer.random(), from, heard(mine));
    connection = made;
    dialer
        .connect(request.target(), addresses.get(at), loop, made)
        .addListener((io.netty.channel.ChannelFuture opened) -> {
          if (mine != attempt) {
            opened.channel().close();
          } else if (!opened.isSuccess() && at + 1 < addresses.size()) {
            dial(mine, addresses, at + 1);
          } else if (!opened.isSuccess()) {
            failed(mine, false, Faults.words(opened.cause()));
          }
        });
  }

  private PushConnection.Events heard(int mine) {
    return new PushConnection.Events() {
      @Override
      public void active() {
        if (mine == attempt) {
          activeSinceNs = System.nanoTime();
          enter(State.ACTIVE, error);
        }
      }

      @Override
      public void tick() {
        if (mine == attempt) {
          rate.sample(sentBytes());
          show();
        }
      }

      @Override
      public void ended(boolean lasting, String why) {
        failed(mine, lasting, why);
      }
    };
  }

  private void failed(int mine, boolean lasting, String why) {
    if (mine != attempt || closed) {
      return;
    }
    long activeNs = state == State.ACTIVE ? System.nanoTime() - activeSinceNs : 0;
    giveUpAttempt();
    long pauseMs = backoff.onFailure(activeNs, ThreadLocalRandom.current().nextDouble());
    boolean enough = request.maxAttempts() > 0 && backoff.failures() >= request.maxAttempts();
    if (lasting || enough) {
      source = null;
      enter(State.FAILED, why);
      return;
    }
    enter(State.STARTING, why);
    retry = loop.schedule(this::connect, pauseMs, TimeUnit.MILLISECONDS);
  }

  /** Ends a connection, or what is on the way to one. */
  private void giveUpAttempt() {
    attempt++;
    ScheduledFuture<?> waiting = retry;
    retry = null;
    if (waiting != null) {
      waiting.cancel(false);
    }
    PushConnection open = connection;
    connection = null;
    if (open != null) {
      open.leave();
      sentBefore += open.sentBytes();
      leftOutBefore += open.leftOut();
    }
    rate.reset();
  }

  private long sentBytes() {
    PushConnection open = connection;
    return sentBefore + (open == null ? 0 : open.sentBytes());
  }

  private void enter(State next, String why) {
    boolean changes = state != next || !error.equals(why);
    state = next;
    error = why;
    RestreamStatus now = show();
    if (changes && !closed) {
      host.tell(() -> request.onChange().accept(now));
    }
  }

  private RestreamStatus show() {
    PushConnection open = connection;
    long leftOut = leftOutBefore + (open == null ? 0 : open.leftOut());
    RestreamStatus now =
        new RestreamStatus(state, error, rate.bitrate(), sentBytes(), leftOut, attempts);
    status = now;
    return now;
  }

  /** Any thread. */
  @Override
  public void close() {
    loop.execute(() -> {
      if (!closed) {
        giveUpAttempt();
        closed = true;
        show();
        host.forget(this);
      }
    });
  }
}
