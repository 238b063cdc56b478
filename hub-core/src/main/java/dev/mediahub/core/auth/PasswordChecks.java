package dev.mediahub.core.auth;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Compares passwords, few at once: each check takes 32 MiB for about 0.1 s, and whoever may try
 * passwords shall not take the machine with it. Any thread.
 */
public final class PasswordChecks {
  private static final int AT_ONCE = 2;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Semaphore checks = new Semaphore(AT_ONCE, true);

  /**
   * Whether it is the password; may block for some seconds.
   *
   * @throws HubException UNAVAILABLE when too many wait for an answer
   */
  public boolean matches(String password, String hash) {
    boolean mayCheck;
    try {
      mayCheck = checks.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mayCheck = false;
    }
    if (!mayCheck) {
      throw HubException.retryLater(
          ErrorCode.UNAVAILABLE,
          "Too many passwords are checked now: try again",
          Duration.ofSeconds(2));
    }
    try {
      return PasswordHash.matches(password, hash);
    } finally {
      checks.release();
    }
  }
}
