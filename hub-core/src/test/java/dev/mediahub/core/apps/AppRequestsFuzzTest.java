package dev.mediahub.core.apps;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.core.http.Json;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Any bytes as the body of an app route, any text as a field: good, or refused with 400. */
final class AppRequestsFuzzTest {
  private static final Pattern ROOM = Pattern.compile("[a-zA-Z0-9._-]{1,120}");

  @FuzzTest(maxDuration = "60s")
  void bodyIsCheckedOrRefused(byte[] data) {
    try {
      AppRequests.NewApp app = Json.mapper().readValue(data, AppRequests.NewApp.class);
      if (app != null) {
        app.checkedName();
        app.checkedDisplayName();
        app.checkedRoomPrefix();
      }
    } catch (HubException e) {
      requireBadRequest(e);
    } catch (IOException e) {
      // Json.parse answers 400 with the place.
    }
    try {
      AppRequests.Changes changes = Json.mapper().readValue(data, AppRequests.Changes.class);
      if (changes != null) {
        changes.check();
      }
    } catch (HubException e) {
      requireBadRequest(e);
    } catch (IOException e) {
      // As above.
    }
  }

  @FuzzTest(maxDuration = "60s")
  void fieldIsCheckedOrRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      String room = Fields.optionalRoom(text);
      if (room == null || !ROOM.matcher(RoomNames.full("live", room)).find()) {
        throw new AssertionError("no room's name: " + room);
      }
    } catch (HubException e) {
      requireBadRequest(e);
    }
    try {
      int number = Fields.number("limit", text, 20, 1, 100);
      if (number < 1 || number > 100) {
        throw new AssertionError("out of bounds: " + number);
      }
    } catch (HubException e) {
      requireBadRequest(e);
    }
    try {
      Fields.text("name", text, 100);
    } catch (HubException e) {
      requireBadRequest(e);
    }
  }

  private static void requireBadRequest(HubException e) {
    if (e.code() != ErrorCode.BAD_REQUEST) {
      throw new AssertionError("refused with another reason", e);
    }
  }
}
