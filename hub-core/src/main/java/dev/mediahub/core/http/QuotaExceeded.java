package dev.mediahub.core.http;

/** A tenant's quota is used up. Carries the figures that its answer names. */
public final class QuotaExceeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String metric;
  private final long limit;
  private final long used;

  /**
   * A refusal because of one limit.
   *
   * @param metric the limit's name, for example {@code maxApps}
   */
  public QuotaExceeded(String metric, long limit, long used) {
    super(
        "The plan's limit %s is %d and %d are in use: free some, or ask for a larger plan"
            .formatted(metric, limit, used));
    this.metric = metric;
    this.limit = limit;
    this.used = used;
  }

  public String metric() {
    return metric;
  }

  public long limit() {
    return limit;
  }

  public long used() {
    return used;
  }
}
