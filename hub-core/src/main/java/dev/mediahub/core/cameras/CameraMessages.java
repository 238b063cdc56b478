package dev.mediahub.core.cameras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.http.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The text messages between a camera and the hub. */
final class CameraMessages {
  static final int IDLE_SECONDS = 30;

  private CameraMessages() {}

  /** The camera may send. */
  record Ready(
      String type,
      String room,
      String streamId,
      int maxFps,
      int maxFrameBytes,
      int idleTimeoutSec) {}

  /** Something is wrong; code as of the close that follows, or would. */
  record Problem(String type, int code, String message) {}

  static String ready(CameraKey key, int maxFps, int maxFrameBytes) {
    String room = key.room().room();
    return Json.write(
        new Ready("ready", room, room + "/" + key.identity(), maxFps, maxFrameBytes, IDLE_SECONDS));
  }

  static String error(CloseCode code, String message) {
    return Json.write(new Problem("error", code.number(), message));
  }

  /** What a device says of itself; null for any other text. */
  static @Nullable DeviceStats stats(String text, Instant at) {
    JsonNode message;
    try {
      message = Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
    if (message == null || !message.path("type").asText().equals("stats")) {
      return null;
    }
    return new DeviceStats(
        number(message.path("fps")),
        whole(message.path("rssi")),
        whole(message.path("heapFree")),
        at);
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.asDouble()) ? value.asDouble() : null;
  }

  private static @Nullable Long whole(JsonNode value) {
    return value.isNumber() ? value.asLong() : null;
  }
}
