package dev.mediahub.core.vod;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Links to one file that need no other credential, as presigned S3 URLs are: what they allow is
 * sealed in them. Any thread.
 */
public final class FileLinks {
  static final Duration VALID = Duration.ofHours(12);

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{20,400}");

  private final String context;
  private final SecretBox box;
  private final Clock clock;

  /**
   * @param context what the links are to: those to other things do not open these
   */
  public FileLinks(String context, SecretBox box, Clock clock) {
    this.context = context;
    this.box = box;
    this.clock = clock;
  }

  /** A token for one file. */
  public String token(long appId, long id) {
    long until = clock.instant().plus(VALID).getEpochSecond();
    byte[] sealed = box.seal(context, appId + ":" + id + ":" + until);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /**
   * The app that a link's file is of; whether app and file are there is told to those with a token
   * only.
   *
   * @param listed the route that gives such links
   * @throws HubException UNAUTHORIZED when the link opens nothing
   */
  public App require(Context request, Apps apps, String listed) {
    String token = Fields.query(request, "token");
    App app = apps.find(request.pathParam("app")).orElse(null);
    if (token == null || app == null || !opens(token, app.id(), request.pathParam("id"))) {
      throw new HubException(
          ErrorCode.UNAUTHORIZED,
          "This link is wrong or has expired: get a fresh one from GET /api/v1/apps/{app}/%s/{id}"
              .formatted(listed));
    }
    return app;
  }

  /** Whether a token opens this file now. */
  boolean opens(String token, long appId, String id) {
    if (!TOKEN.matcher(token).matches()) {
      return false;
    }
    try {
      String[] parts = box.unseal(context, Base64.getUrlDecoder().decode(token)).split(":");
      return parts.length == 3
          && parts[0].equals(Long.toString(appId))
          && parts[1].equals(id)
          && Instant.ofEpochSecond(Long.parseLong(parts[2])).isAfter(clock.instant());
    } catch (RuntimeException e) {
      return false; // Not sealed by this hub.
    }
  }
}
