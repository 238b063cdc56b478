package dev.mediahub.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UploadPlacesTest {
  private static final String VIDEO = "video/mp4";
  private static final String PICTURE = "image/jpeg";

  private final UploadPlaces places = new UploadPlaces();

  @Test
  void anAppHasOneFileOnItsWayAndLeavesPlacesForOthers() {
    assertThat(places.take("vod:1", 1, VIDEO)).isTrue();
    assertThat(places.take("vod:1", 1, VIDEO)).as("is on its way").isFalse();
    assertThat(places.take("vod:2", 1, VIDEO)).isFalse();
    assertThat(places.take("vod:3", 2, VIDEO)).isTrue();
    places.giveBack("vod:1");
    assertThat(places.take("vod:2", 1, VIDEO)).isTrue();
  }

  @Test
  void picturesDoNotWaitForFiles() {
    int files = 0;
    while (places.take("vod:" + files, files, VIDEO)) {
      files++;
    }
    assertThat(files).isEqualTo(4);
    assertThat(places.take("snapshot:1", 1, PICTURE)).isTrue();
    assertThat(places.take("snapshot:2", 1, PICTURE)).isTrue();
    assertThat(places.take("snapshot:3", 1, PICTURE)).as("of one app").isFalse();
    assertThat(places.take("snapshot:3", 2, PICTURE)).isTrue();
  }
}
