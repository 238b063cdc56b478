package dev.mediahub.core.db;

/**
 * Where Postgres listens and who we are there.
 *
 * @param url {@code jdbc:postgresql://host:port/name}
 */
public record DatabaseAddress(String url, String user, String password) {
  /** Without the password, for logs. */
  @Override
  public String toString() {
    return user + " at " + url.replaceFirst("\\?.*", "");
  }
}
