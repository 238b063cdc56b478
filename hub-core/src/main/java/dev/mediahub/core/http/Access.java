package dev.mediahub.core.http;

/** Who may call a route. Every route declares one; {@link AccessGuard} checks it. */
public sealed interface Access {

  /** Anybody, without a credential. */
  record Open() implements Access {}

  /**
   * An API token or session that holds the permission: within the app that the path parameter
   * {@code app} names, or platform-wide when the path has none.
   *
   * @param name for example {@code stream:read}
   */
  record Permission(String name) implements Access {}

  /** An API token of global scope, or the platform's admin. */
  record GlobalToken() implements Access {}

  /** A dashboard session of any role. */
  record Session() implements Access {}

  /**
   * A media credential (join token, play token, stream key) or an unguessable session id, which the
   * route itself verifies, because only it knows the room.
   *
   * @param credential what is accepted, for the API's description
   */
  record Media(String credential) implements Access {}

  static Access open() {
    return new Open();
  }

  static Access permission(String name) {
    return new Permission(name);
  }

  static Access globalToken() {
    return new GlobalToken();
  }

  static Access session() {
    return new Session();
  }

  static Access media(String credential) {
    return new Media(credential);
  }
}
