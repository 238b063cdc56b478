package dev.mediahub.core.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Whose a secret is, for the 10,000 that were used last. Once {@link #clear} has returned, nothing
 * is found that was read before it. Any thread.
 *
 * @param <K> what stands for a secret, such as its hash
 */
public final class HolderCache<K, V> {
  private static final int MOST = 10_000;

  /** What was found, and after how many clearings it began to be read. */
  private record Known<V>(V holder, long clearings) {}

  private final Cache<K, Known<V>> holders;
  private final AtomicLong clearings = new AtomicLong();

  private HolderCache(Caffeine<Object, Object> cache) {
    this.holders = cache.maximumSize(MOST).build();
  }

  /** One whose entries stay, so that their holders can go on while the database is away. */
  public static <K, V> HolderCache<K, V> lasting() {
    return new HolderCache<>(Caffeine.newBuilder());
  }

  /** One whose entries are read again after a time. */
  static <K, V> HolderCache<K, V> expiring(Duration after) {
    return new HolderCache<>(Caffeine.newBuilder().expireAfterWrite(after));
  }

  /**
   * Whose this is; empty when it is nobody's.
   *
   * @param read asks the database, which may throw
   */
  public Optional<V> find(K key, Supplier<Optional<V>> read) {
    Known<V> known = holders.getIfPresent(key);
    long now = clearings.get();
    if (known != null && known.clearings() == now) {
      return Optional.of(known.holder());
    }
    Optional<V> found = read.get();
    // Of use only until the next clearing: the row may change while it is on its way here.
    found.ifPresent(holder -> holders.put(key, new Known<>(holder, now)));
    return found;
  }

  /** After rows were deleted or changed. */
  public void clear() {
    clearings.incrementAndGet();
    holders.invalidateAll();
  }

  /** How often it was cleared: while that stays the same, so does what was found. */
  public long clearings() {
    return clearings.get();
  }
}
