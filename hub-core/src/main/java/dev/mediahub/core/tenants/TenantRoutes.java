package dev.mediahub.core.tenants;

import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tenants}: the platform's own routes. */
public final class TenantRoutes {
  private static final int MAX_NAME = 100;

  private final Tenants tenants;
  private final LongSupplier platformTenant;

  /**
   * @param platformTenant the tenant that global tokens belong to
   */
  public TenantRoutes(Tenants tenants, LongSupplier platformTenant) {
    this.tenants = tenants;
    this.platformTenant = platformTenant;
  }

  public void register(Router router) {
    String path = "/api/v1/tenants";
    router
        .get(path, Access.globalToken(), this::list)
        .says("Lists the tenants")
        .answers(200, Shape.DATA_LIST, View.class);
    router
        .post(path, Access.globalToken(), this::create)
        .says("Makes a tenant with its owner, whose password is shown once")
        .takes(
            NewTenant.class,
            "{\"name\": \"Example\", \"plan\": \"free\", \"limits\": {\"maxApps\": 5}}")
        .answers(201, Shape.DATA, Created.class);
    router
        .get(path + "/{tenant}", Access.globalToken(), this::get)
        .says("Shows a tenant")
        .answers(200, Shape.DATA, View.class);
    router
        .patch(path + "/{tenant}", Access.globalToken(), this::update)
        .says("Changes a tenant: what is left out stays, a limit of null is its plan's again")
        .takes(ChangedTenant.class, "{\"plan\": \"unlimited\"}")
        .answers(200, Shape.DATA, View.class);
    router
        .delete(path + "/{tenant}", Access.globalToken(), this::delete)
        .says("Deletes a tenant that has no apps")
        .answersNothing(204);
  }

  /** The body of POST. */
  record NewTenant(@Nullable String name, @Nullable Plan plan, Limits.@Nullable Changes limits) {}

  /** The body of PATCH: what is null stays, but for single limits. */
  record ChangedTenant(
      @Nullable String name, @Nullable Plan plan, Limits.@Nullable Changes limits) {}

  /** A tenant as the API shows it, with the limits in force. */
  record View(long id, String name, Plan plan, Limits limits, Instant createdAt) {
    static View of(Tenant tenant) {
      return new View(
          tenant.id(), tenant.name(), tenant.plan(), tenant.limits(), tenant.createdAt());
    }
  }

  /** The first member, with what is shown once. */
  record Owner(String user, String password) {}

  /** The answer to POST. */
  record Created(long id, String name, Plan plan, Limits limits, Instant createdAt, Owner owner) {}

  private void list(Context context) {
    List<View> views = tenants.list().stream().map(View::of).toList();
    context.json(Envelope.of(views));
  }

  private void create(Context context) {
    NewTenant request = Json.read(context, NewTenant.class);
    String name = Fields.text("name", request.name(), MAX_NAME);
    Limits.Changes limits = request.limits() != null ? request.limits() : Limits.Changes.NOTHING;
    limits.check();
    Plan plan = request.plan() != null ? request.plan() : Plan.FREE;
    Tenants.Made made = tenants.create(name, plan, limits);
    Tenant tenant = made.tenant();
    context
        .status(201)
        .header("Cache-Control", "no-store")
        .json(
            Envelope.of(
                new Created(
                    tenant.id(),
                    tenant.name(),
                    tenant.plan(),
                    tenant.limits(),
                    tenant.createdAt(),
                    new Owner(made.owner(), made.password()))));
  }

  private void get(Context context) {
    context.json(Envelope.of(View.of(tenants.require(id(context, "tenant")))));
  }

  private void update(Context context) {
    Json.Patch<ChangedTenant> patch = Json.readPatch(context, ChangedTenant.class);
    ChangedTenant request = patch.value();
    if (request.limits() != null) {
      request.limits().check();
    }
    Tenant updated =
        tenants.update(
            id(context, "tenant"),
            Fields.optionalText("name", request.name(), MAX_NAME),
            request.plan(),
            patch.tree().path("limits"));
    context.json(Envelope.of(View.of(updated)));
  }

  private void delete(Context context) {
    tenants.delete(id(context, "tenant"), platformTenant.getAsLong());
    context.status(204);
  }

  /** A number in the path; what is no number is the id of nothing. */
  static long id(Context context, String parameter) {
    String text = context.pathParam(parameter);
    return Fields.rowId(text).orElse(-1L);
  }
}
