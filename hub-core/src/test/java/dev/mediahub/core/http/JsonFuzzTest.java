package dev.mediahub.core.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.TrackKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any bytes as a request's body: read, or refused with 400 and a place. */
final class JsonFuzzTest {
  record Inner(String name, double share) {}

  record Body(
      String name,
      int count,
      long bytes,
      Optional<Boolean> on,
      TrackKind kind,
      Instant at,
      List<Inner> inner,
      Map<String, String> labels) {}

  @FuzzTest(maxDuration = "60s")
  void isReadOrRefused(byte[] data) {
    read(data, Body.class);
    read(data, JsonNode.class);
  }

  private static <T> void read(byte[] data, Class<T> type) {
    try {
      String written = Json.write(Json.parse(data, type));
      if (written.isEmpty()) {
        throw new AssertionError("nothing was written");
      }
    } catch (HubException e) {
      String message = e.getMessage();
      if (e.code() != ErrorCode.BAD_REQUEST || message == null || message.isBlank()) {
        throw new AssertionError("refused with another reason", e);
      }
    }
  }
}
