package dev.mediahub.media.edge.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.room.MediaFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a stream's frames while nobody takes them, and when somebody comes. */
final class HeldGroupTest {
  private final HeldGroup group = new HeldGroup();
  private long next;

  private MediaFrame frame(boolean keyframe) {
    return frame(keyframe, 100);
  }

  private MediaFrame frame(boolean keyframe, int size) {
    return new MediaFrame(0, new byte[size + 5], 5, keyframe, next++);
  }

  /** Offers a keyframe and some frames after it; how many were held. */
  private int offerGroup(int more) {
    int held = group.keeps(frame(true)) ? 1 : 0;
    for (int i = 0; i < more; i++) {
      held += group.keeps(frame(false)) ? 1 : 0;
    }
    return held;
  }

  private List<Long> release() {
    return group.release().frames().stream().map(MediaFrame::timestamp).toList();
  }

  @Test
  void theFirstGroupGoesOnAndLaterOnesAreHeld() {
    assertThat(group.keeps(frame(false))).isFalse();
    assertThat(offerGroup(3)).isZero();
    assertThat(offerGroup(3)).isEqualTo(4);
    assertThat(group.heldFrames()).isEqualTo(4);
    assertThat(group.heldBytes()).isEqualTo(400);
  }

  @Test
  void aReleaseGivesWhatCameSinceTheNewestKeyframe() {
    offerGroup(3);
    offerGroup(3);
    offerGroup(2);
    assertThat(release()).containsExactly(8L, 9L, 10L);
    assertThat(group.heldFrames()).isEqualTo(4);
    assertThat(offerGroup(3)).isZero();
    assertThat(group.release().wasHolding()).isFalse();
  }

  @Test
  void whatIsOnItsWayIsOlderThanWhatWasReleased() {
    offerGroup(1);
    assertThat(group.arrives()).isTrue();
    offerGroup(1);
    release();
    group.keeps(frame(false));
    assertThat(group.arrives()).isFalse();
    assertThat(group.arrives()).isTrue();
  }

  @Test
  void holdingBeginsAgainWithAKeyframe() {
    offerGroup(3);
    group.release();
    assertThat(offerGroup(3)).isZero();
    group.hold();
    assertThat(group.keeps(frame(false))).isFalse();
    assertThat(offerGroup(3)).isEqualTo(4);
  }

  @Test
  void aChangedConfigurationIsIntroducedToTheRoom() {
    offerGroup(3);
    assertThat(group.reintroduce()).isFalse();
    assertThat(offerGroup(3)).isZero();
    assertThat(offerGroup(3)).isEqualTo(4);
    assertThat(group.reintroduce()).isTrue();
    assertThat(group.keeps(frame(false))).isFalse();
    assertThat(offerGroup(3)).isZero();
  }

  @Test
  void aGroupThatIsTooLargeIsHeldBackButNotKept() {
    offerGroup(0);
    group.keeps(frame(true, 20 << 20));
    assertThat(group.keeps(frame(false, 5 << 20))).isTrue();
    HeldGroup.Released released = group.release();
    assertThat(released.wasHolding()).isTrue();
    assertThat(released.frames()).isEmpty();
  }
}
