package dev.mediahub.core.tenants;

import dev.mediahub.core.apps.Paging;
import dev.mediahub.core.auth.Audit;
import dev.mediahub.core.auth.Principal;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;

/** {@code /api/v1/audit}: what was changed, by whom; owners see their tenant's. */
public final class AuditRoutes {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Audit audit;

  public AuditRoutes(Audit audit) {
    this.audit = audit;
  }

  public void register(Router router) {
    // Not "audit:read": viewers hold every read permission, and this one is the owners'.
    router
        .get("/api/v1/audit", Access.permission("audit:review"), this::list)
        .says("Lists who changed what, newest first")
        .paged(DEFAULT_LIMIT, MAX_LIMIT)
        .answers(200, Shape.PAGE, Audit.Row.class);
  }

  private void list(Context context) {
    Principal caller = TokenGuard.caller(context);
    Paging paging = Paging.of(context, DEFAULT_LIMIT, MAX_LIMIT);
    context.json(
        audit.page(caller.isGlobal() ? null : caller.tenantId(), paging.limit(), paging.offset()));
  }
}
