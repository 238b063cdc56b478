package dev.mediahub.media.protocol.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

final class CandidateFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsItsOwnText(byte[] text) {
    Candidate candidate = Candidate.parse(new String(text, StandardCharsets.UTF_8));
    if (candidate != null && !candidate.equals(Candidate.parse(candidate.format()))) {
      throw new AssertionError(candidate + " is written as " + candidate.format());
    }
  }
}
