package dev.mediahub.media.protocol.flv;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes: no exception, and the body lies within the message. */
class TagFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void video(byte[] data) {
    check(TagReader.video(data), data);
  }

  @FuzzTest(maxDuration = "60s")
  void audio(byte[] data) {
    check(TagReader.audio(data), data);
  }

  private static void check(MediaTag tag, byte[] data) {
    if (tag.bodyOffset() < 0 || tag.bodyOffset() > data.length) {
      throw new AssertionError("the body is outside the message");
    }
  }
}
