package dev.mediahub.core.ingress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place to publish to with a stream key instead of a token.
 *
 * @param app the app's name
 * @param room full name
 * @param identity the participant that publishing with the key makes
 * @param url what is pulled; null unless the type is URL
 * @param passwordHash of the password that must come with the stream key; null without one
 */
public record Ingress(
    long id,
    String ingressId,
    String app,
    InputType inputType,
    String room,
    String identity,
    String name,
    @Nullable String url,
    boolean transcoding,
    String streamKey,
    @Nullable String passwordHash,
    Instant createdAt) {

  @Override
  public String toString() {
    return "Ingress[" + ingressId + " to " + app + "/" + room + "]";
  }
}
