package dev.mediahub.core.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.Role;
import dev.mediahub.core.auth.TokenGuard;
import dev.mediahub.core.auth.Users;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tenants/{tenant}/members}: for the tenant's owners and the platform. */
public final class MemberRoutes {
  private static final Pattern USER = Pattern.compile("[a-zA-Z0-9._@-]{1,120}");

  private final Tenants tenants;
  private final Users users;

  public MemberRoutes(Tenants tenants, Users users) {
    this.tenants = tenants;
    this.users = users;
  }

  public void register(Router router) {
    String path = "/api/v1/tenants/{tenant}/members";
    router
        .get(path, Access.permission("member:list"), this::list)
        .says("Lists a tenant's members")
        .answers(200, Shape.DATA_LIST, Users.Listed.class);
    router
        .post(path, Access.permission("member:create"), this::add)
        .says("Adds a member; the first password is shown once")
        .takes(NewMember.class, "{\"user\": \"ada\", \"role\": \"editor\"}")
        .answers(201, Shape.DATA, View.class);
    router
        .patch(path + "/{member}", Access.permission("member:write"), this::change)
        .says("Changes a member's role or password")
        .takes(ChangedMember.class, "{\"role\": \"viewer\"}")
        .answers(200, Shape.DATA, View.class);
    router
        .delete(path + "/{member}", Access.permission("member:delete"), this::remove)
        .says("Removes a member and ends its sessions")
        .answersNothing(204);
  }

  /** The body of POST. */
  record NewMember(@Nullable String user, @Nullable String role) {}

  /**
   * The body of PATCH.
   *
   * @param newPassword true gives a new first password and ends the member's sessions
   */
  record ChangedMember(@Nullable String role, @Nullable Boolean newPassword) {}

  /** A member; its password only when that is new. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(long id, String user, String role, Instant createdAt, @Nullable String password) {
    static View of(Users.Made made) {
      Users.Listed member = made.member();
      return new View(
          member.id(), member.user(), member.role(), member.createdAt(), made.password());
    }
  }

  private void list(Context context) {
    context.json(Envelope.of(users.list(tenant(context))));
  }

  private void add(Context context) {
    NewMember request = Json.read(context, NewMember.class);
    String user = request.user();
    if (user == null || !USER.matcher(user).matches()) {
      throw Fields.refused(
          "user", "is required: 1 to 120 letters, digits, dots, dashes, underscores or @");
    }
    Role role = role(request.role());
    if (role == null) {
      throw Fields.refused("role", "is required: \"owner\", \"editor\" or \"viewer\"");
    }
    View made = View.of(users.add(tenant(context), user, role));
    context.status(201).header("Cache-Control", "no-store").json(Envelope.of(made));
  }

  private void change(Context context) {
    ChangedMember request = Json.read(context, ChangedMember.class);
    Users.Made made =
        users.change(
            tenant(context),
            TenantRoutes.id(context, "member"),
            role(request.role()),
            Boolean.TRUE.equals(request.newPassword()),
            TokenGuard.caller(context).isGlobal());
    context.header("Cache-Control", "no-store").json(Envelope.of(View.of(made)));
  }

  private void remove(Context context) {
    users.remove(tenant(context), TenantRoutes.id(context, "member"));
    context.status(204);
  }

  private long tenant(Context context) {
    return tenants.require(TenantRoutes.id(context, "tenant")).id();
  }

  private static @Nullable Role role(@Nullable String label) {
    return label == null
        ? null
        : Role.ofLabel(label)
            .orElseThrow(
                () -> Fields.refused("role", "must be \"owner\", \"editor\" or \"viewer\""));
  }
}
