package dev.mediahub.core.apps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API's room namespacing. */
final class RoomNamesTest {
  @ParameterizedTest
  @CsvSource({
    "demo,live-demo",
    "live-demo,live-demo",
    "live,live",
    "livedemo,live-livedemo",
    "live-,live-",
    "LIVE-demo,live-LIVE-demo",
    "other-live-demo,live-other-live-demo"
  })
  void putsThePrefixBeforeARoomThatLacksIt(String room, String full) {
    assertThat(RoomNames.full("live", room)).isEqualTo(full);
    assertThat(RoomNames.full("live", full)).as("a full name stays").isEqualTo(full);
  }

  @Test
  void takesThePrefixWhenNoRoomIsGiven() {
    assertThat(RoomNames.full("live", null)).isEqualTo("live");
  }
}
