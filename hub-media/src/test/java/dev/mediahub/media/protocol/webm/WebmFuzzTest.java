package dev.mediahub.media.protocol.webm;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes as a file's beginning and its clusters: no exception. */
class WebmFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void header(byte[] data) {
    WebmIndex.header(ByteBuffer.wrap(data));
  }

  @FuzzTest(maxDuration = "60s")
  void clusters(FuzzedDataProvider data) {
    ByteBuffer init = ByteBuffer.allocate(WebmIndex.HEADER_BYTES);
    init.put(new WebmWriter(640, 360, true).init()).clear();
    WebmIndex index = WebmIndex.header(init);
    if (index == null) {
      throw new AssertionError("the hub's own header cannot be read");
    }
    ByteBuffer cluster = ByteBuffer.wrap(data.consumeRemainingAsBytes());
    if (index.wholeCluster(cluster, 1000, 1L << 40) >= 0) {
      index.lastCluster(cluster);
      index.cues();
      index.patch(5000, 6000);
    }
  }
}
