package dev.mediahub.media.protocol.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

final class TrickleFragmentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void isReadOrRefusedWithAReason(byte[] text) {
    try {
      TrickleFragment fragment = TrickleFragment.parse(new String(text, StandardCharsets.UTF_8));
      fragment.candidates();
      fragment.restarts(Offers.HUB.ice());
    } catch (SdpException refused) {
      // As it should be.
    }
  }
}
