package dev.mediahub.core.http.out;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a server outside answered.
 *
 * @param headers names in lower case; of several with one name the last
 * @param body up to the request's limit
 * @param complete false when the body was longer than the limit, or may have been as that was 0
 */
public record OutgoingResponse(
    int status, Map<String, String> headers, byte[] body, boolean complete) {

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
