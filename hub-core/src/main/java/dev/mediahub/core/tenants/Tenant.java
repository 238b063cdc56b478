package dev.mediahub.core.tenants;

import java.time.Instant;

/**
 * One customer of the platform: its apps, members and tokens, apart from all others'.
 *
 * @param ownLimits on top of the plan's
 */
record Tenant(long id, String name, Plan plan, Limits.Changes ownLimits, Instant createdAt) {
  Limits limits() {
    return ownLimits.onTopOf(plan.limits());
  }
}
