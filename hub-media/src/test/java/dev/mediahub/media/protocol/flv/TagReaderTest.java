package dev.mediahub.media.protocol.flv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.flv.MediaTag.Kind;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagReaderTest {
  @ParameterizedTest
  @CsvSource({
    "17 00 000000 01, CONFIG, H264, true, 0, 5",
    "27 01 000021 00, FRAME, H264, false, 33, 5",
    "27 01 ffffdf 00, FRAME, H264, false, -33, 5",
    "17 02 000000, END, H264, true, 0, 5",
    "57 01 000000, SKIP, OTHER, false, 0, 0",
    "90 68766331 01, CONFIG, H265, true, 0, 5",
    "91 68766331 000042 00, FRAME, H265, true, 66, 8",
    "a3 68766331 00, FRAME, H265, false, 0, 5",
    "91 61763031 0a, FRAME, AV1, true, 0, 5",
    "94 61763031, SKIP, OTHER, false, 0, 0",
    "97 02 112233 01 68766331 000000 00, FRAME, H265, true, 0, 13",
    "96 01 68766331, MULTITRACK, OTHER, false, 0, 0",
    "12 00, FRAME, OTHER, false, 0, 1",
    "17 00, BROKEN, OTHER, false, 0, 0",
    "91 687663, BROKEN, OTHER, false, 0, 0",
    "97 ff ff, BROKEN, OTHER, false, 0, 0"
  })
  void readsVideo(String hex, Kind kind, FlvCodec codec, boolean key, int composition, int body) {
    assertThat(TagReader.video(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isEqualTo(new MediaTag(kind, codec, key, composition, body));
  }

  @ParameterizedTest
  @CsvSource({
    "af 00 1190, CONFIG, AAC, 2",
    "af 01 21, FRAME, AAC, 2",
    "90 4f707573 00, CONFIG, OPUS, 5",
    "91 6d703461 00, FRAME, AAC, 5",
    "95 00, MULTITRACK, OTHER, 0",
    "2f 00, FRAME, OTHER, 1",
    "af, BROKEN, OTHER, 0"
  })
  void readsAudio(String hex, Kind kind, FlvCodec codec, int body) {
    MediaTag tag = TagReader.audio(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThat(tag.kind()).isEqualTo(kind);
    assertThat(tag.codec()).isEqualTo(codec);
    assertThat(tag.bodyOffset()).isEqualTo(body);
  }
}
