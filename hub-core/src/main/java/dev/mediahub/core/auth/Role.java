package dev.mediahub.core.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a member may do within its tenant. A permission is {@code resource:action}. */
public enum Role {
  /** Everything. */
  OWNER(Set.of("*:*")),

  /** Changes what is in the apps, but neither deletes apps nor hands out API tokens. */
  EDITOR(
      Set.of(
          // Whoever may write an app may read it; the reference only lists create and write.
          "app:read",
          "app:create",
          "app:write",
          "config:read",
          "config:write",
          "s3:read",
          "s3:write",
          "stream:read",
          "stream:write",
          "stream:start",
          "stream:stop",
          "stream:delete",
          "recording:read",
          "recording:start",
          "recording:stop",
          "recording:write",
          "broadcast:read",
          "broadcast:start",
          "broadcast:stop",
          "broadcast:write",
          "vod:read",
          "vod:write",
          "vod:delete",
          "ingress:read",
          "ingress:create",
          "ingress:write",
          "ingress:delete",
          "usage:read")),

  /** Looks, changes nothing. */
  VIEWER(Set.of("*:read"));

  private final Set<String> permissions;

  Role(Set<String> permissions) {
    this.permissions = permissions;
  }

  /** Whether this role holds a permission. */
  public boolean may(String permission) {
    return permissions.contains(permission)
        || permissions.contains("*" + permission.substring(permission.indexOf(':')))
        || permissions.contains("*:*");
  }

  /** What it holds, with wildcards, sorted. */
  public List<String> permissions() {
    return permissions.stream().sorted().toList();
  }

  /** As the API and the database write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this label; empty when there is none. */
  public static Optional<Role> ofLabel(String label) {
    return Stream.of(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
