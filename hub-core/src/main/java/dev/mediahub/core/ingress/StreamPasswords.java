package dev.mediahub.core.ingress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.auth.PasswordChecks;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RoomKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second secret of RTMP ingresses, where their app wants one. It comes with the push or by the
 * API; a push without it is on air for a short while, and dropped unless it is validated by then.
 * Any thread.
 */
public final class StreamPasswords implements AutoCloseable {
  /** What a dropped stream's end says. */
  static final String UNAUTHORIZED = "unauthorized_rtmp_password";

  private static final Logger log = LoggerFactory.getLogger(StreamPasswords.class);

  /** One push may begin so long after its password was validated. */
  private static final Duration VALIDATED_FOR = Duration.ofSeconds(60);

  private static final int MAX_VALIDATED = 10_000;

  private final Apps apps;
  private final MediaServer media;
  private final Duration patience;
  private final PasswordChecks checks = new PasswordChecks();
  private final Map<String, Set<String>> waitingByIngress = new HashMap<>();
  private final Cache<String, Boolean> validated =
      Caffeine.newBuilder().maximumSize(MAX_VALIDATED).expireAfterWrite(VALIDATED_FOR).build();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param patience how long a push without password may wait for it; zero: not at all
   */
  public StreamPasswords(Apps apps, MediaServer media, Duration patience) {
    this.apps = apps;
    this.media = media;
    this.patience = patience;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stream-passwords").factory());
  }

  /** Whether publishing needs a password: it has one, and its app still wants it. */
  boolean required(Ingress ingress) {
    return ingress.passwordHash() != null
        && apps.find(ingress.app()).map(App::features).stream()
            .anyMatch(features -> features.rtmpPassword());
  }

  /**
   * Lets a push in, or not. May block.
   *
   * @param password that came with it; empty when none did
   * @return whether it waits for its password: tell {@link #waits} its session then
   * @throws HubException UNAUTHORIZED
   */
  public boolean admit(Ingress ingress, String password) {
    if (!required(ingress)) {
      return false;
    }
    if (!password.isEmpty()) {
      if (!matches(ingress, password)) {
        throw new HubException(
            ErrorCode.UNAUTHORIZED,
            "The stream password is wrong; it was shown when the ingress was created");
      }
      endWaiting(ingress);
      return false;
    }
    if (wasValidated(ingress)) {
      return false;
    }
    if (isOnAir(ingress)) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "This stream key is on air with its password; publish to streamKey?password=…");
    }
    if (patience.isZero()) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "This stream key needs its password: publish to streamKey?password=…");
    }
    return true;
  }

  /**
   * A push that waits for its password has a session now, and comes on air after this. It ends here
   * when somebody with the password came on air since {@link #admit}.
   */
  public void waits(Ingress ingress, String sessionId) {
    String id = ingress.ingressId();
    boolean tooLate;
    synchronized (waitingByIngress) {
      if (wasValidated(ingress)) {
        return;
      }
      tooLate = isOnAir(ingress);
      if (!tooLate) {
        waitingByIngress.computeIfAbsent(id, any -> new HashSet<>()).add(sessionId);
      }
    }
    if (tooLate) {
      media.endSession(sessionId, UNAUTHORIZED);
      return;
    }
    timer.schedule(() -> drop(ingress, sessionId), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Checks a password. A right one authorizes the push that waits for it, else the next. May block.
   *
   * @throws HubException UNPROCESSABLE when the ingress has none
   */
  boolean validate(Ingress ingress, String password) {
    if (ingress.passwordHash() == null) {
      throw new HubException(
          ErrorCode.UNPROCESSABLE,
          "This ingress has no password: switch the app's feature rtmpPassword on and create an"
              + " RTMP ingress");
    }
    boolean valid = matches(ingress, password);
    if (valid) {
      synchronized (waitingByIngress) {
        if (someWait(ingress)) {
          waitingByIngress.remove(ingress.ingressId());
        } else {
          validated.put(ingress.ingressId(), true);
        }
      }
    }
    return valid;
  }

  /** And is no longer. */
  private boolean wasValidated(Ingress ingress) {
    return validated.asMap().remove(ingress.ingressId()) != null;
  }

  /**
   * With its password: somebody who waits for it does not count. Who has it must not lose its place
   * to somebody who has not.
   */
  private boolean isOnAir(Ingress ingress) {
    synchronized (waitingByIngress) {
      if (someWait(ingress)) {
        return false;
      }
    }
    return media.room(new RoomKey(ingress.app(), ingress.room())).stream()
        .flatMap(room -> room.participants().stream())
        .anyMatch(one -> one.publisher() && one.identity().equals(ingress.identity()));
  }

  /** Forgets those that are gone first. With the lock. */
  private boolean someWait(Ingress ingress) {
    Set<String> waiting = waitingByIngress.get(ingress.ingressId());
    if (waiting == null) {
      return false;
    }
    waiting.removeIf(sessionId -> media.session(sessionId).isEmpty());
    if (waiting.isEmpty()) {
      waitingByIngress.remove(ingress.ingressId());
    }
    return !waiting.isEmpty();
  }

  /** Somebody with the password takes their place. */
  private void endWaiting(Ingress ingress) {
    Set<String> waiting;
    synchronized (waitingByIngress) {
      waiting = waitingByIngress.remove(ingress.ingressId());
    }
    if (waiting != null) {
      waiting.forEach(sessionId -> media.endSession(sessionId, UNAUTHORIZED));
    }
  }

  private boolean matches(Ingress ingress, String password) {
    String hash = ingress.passwordHash();
    return hash != null && checks.matches(password, hash);
  }

  private void drop(Ingress ingress, String sessionId) {
    if (stillWaits(ingress.ingressId(), sessionId)
        && required(ingress)
        && media.endSession(sessionId, UNAUTHORIZED)) {
      log.atWarn()
          .addKeyValue("app", ingress.app())
          .log("push through ingress {} dropped: no password came", ingress.ingressId());
    }
  }

  /** All that wait now have waited long enough. */
  public void endPatience() {
    timer.getQueue().forEach(Runnable::run);
  }

  /** And does no longer. */
  private boolean stillWaits(String ingressId, String sessionId) {
    synchronized (waitingByIngress) {
      Set<String> waiting = waitingByIngress.get(ingressId);
      if (waiting == null || !waiting.remove(sessionId)) {
        return false;
      }
      if (waiting.isEmpty()) {
        waitingByIngress.remove(ingressId);
      }
      return true;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
