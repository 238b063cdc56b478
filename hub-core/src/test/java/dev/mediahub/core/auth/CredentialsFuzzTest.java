package dev.mediahub.core.auth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.core.ingress.Ingresses;
import dev.mediahub.core.net.AddressRange;
import java.nio.charset.StandardCharsets;

/** Any text where a credential or an address is expected is told apart without a fault. */
final class CredentialsFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void isOneKindAtMost(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    int kinds = JoinTokens.looksLikeJwt(text) ? 1 : 0;
    kinds += Ingresses.looksLikeStreamKey(text) ? 1 : 0;
    if (kinds > 1 || (Ingresses.looksLikeStreamKey(text) && ApiTokens.hasForm(text))) {
      throw new AssertionError("two kinds of credential at once: " + text);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void addressRangeHoldsItsOwnAddress(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    String address = text.split("/", -1)[0];
    AddressRange.parse(text)
        .filter(range -> !range.contains(address))
        .ifPresent(range -> {
          throw new AssertionError("a range without its own address: " + text);
        });
  }
}
