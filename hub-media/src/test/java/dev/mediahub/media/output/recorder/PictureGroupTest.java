package dev.mediahub.media.output.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.worker.TranscodeSpec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class PictureGroupTest {
  private static PictureGroup configuredBy(int bytes) {
    return new PictureGroup(Codec.H264, new byte[bytes], ByteBuffer.allocate(0));
  }

  @Test
  void aConfigurationThatWorkersDoNotTakeIsTheVideosFault() {
    int most = TranscodeSpec.MAX_CONFIGURATION;
    assertThat(configuredBy(most).toJpeg(640, 85).configuration()).hasSize(most);
    assertThatThrownBy(() -> configuredBy(most + 1).toJpeg(640, 85))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE))
        .hasMessageContaining("decoder configuration has 16385 bytes");
  }
}
