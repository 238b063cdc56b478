package dev.mediahub.core.restream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.webhooks.Lasting;
import dev.mediahub.core.webhooks.Webhooks;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells webhooks of destinations: when media begins to go there, when it no longer does. */
final class RestreamHooks {
  private static final String STOPPED = "restream_stopped";

  private final Webhooks webhooks;

  RestreamHooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /**
   * What is said about a destination.
   *
   * @param url masked
   * @param reason why it stopped; null unless it did
   * @param error why it failed; null unless it did
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Data(
      String egressId,
      String streamId,
      String room,
      String platform,
      @Nullable String name,
      String url,
      @Nullable String reason,
      @Nullable String error) {
    static Data of(Destination of, @Nullable String reason, @Nullable String error) {
      return new Data(
          of.id(),
          of.streamId(),
          of.room().room(),
          of.platform().label(),
          of.name(),
          of.shownUrl(),
          reason,
          error);
    }
  }

  void started(Destination destination, Instant at) {
    webhooks.emitBegin(
        destination.room().app(),
        "restream_started",
        destination.room().room(),
        at,
        Data.of(destination, null, null),
        new Lasting(
            thing(destination), STOPPED, Data.of(destination, Lasting.HUB_RESTARTED, null)));
  }

  void stopped(Destination destination, Instant at, String reason) {
    end(destination, STOPPED, at, Data.of(destination, reason, null));
  }

  void failed(Destination destination, Instant at, String error) {
    end(destination, "restream_failed", at, Data.of(destination, null, error));
  }

  private void end(Destination destination, String event, Instant at, Data data) {
    webhooks.emitEnd(
        destination.room().app(), event, destination.room().room(), at, data, thing(destination));
  }

  private static String thing(Destination destination) {
    return "destination " + destination.id();
  }
}
