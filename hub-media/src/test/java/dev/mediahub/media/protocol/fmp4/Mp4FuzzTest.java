package dev.mediahub.media.protocol.fmp4;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;

/** Any bytes as the boxes of a file: no exception, and no sample outside its data. */
class Mp4FuzzTest {
  @FuzzTest(maxDuration = "60s")
  void movie(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    MovieReader.tracks(in).forEach(MovieReader::codec);
    MovieReader.seconds(in);
    MovieIndex.of(in, MovieIndex.MOST_SAMPLES);
  }

  @FuzzTest(maxDuration = "60s")
  void fragment(FuzzedDataProvider data) {
    byte[] entry = SampleEntries.opus(2);
    FragmentWriter writer =
        new FragmentWriter(List.of(new Mp4Track(1, false, 48_000, 0, 0, 7, entry)));
    ByteBuffer init = writer.init();
    MovieIndex index = MovieIndex.of(init.position(48).slice(), MovieIndex.MOST_SAMPLES);
    if (index == null) {
      throw new AssertionError("the hub's own header cannot be read");
    }
    long offset = data.consumeInt(0, 1 << 20);
    ByteBuffer moof = ByteBuffer.wrap(data.consumeRemainingAsBytes());
    if (index.fragment(moof, offset, offset + 10_000)) {
      index.movie();
      index.seconds();
    }
  }
}
