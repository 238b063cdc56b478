package dev.mediahub.media.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class IceCredentialsTest {
  @Test
  void generatesFragmentsThatPackIntoAKey() {
    IceCredentials credentials = IceCredentials.generate(new SecureRandom());

    assertThat(credentials.ufrag()).hasSize(8).matches("[A-Za-z0-9+/]+");
    assertThat(credentials.password()).hasSize(24).matches("[A-Za-z0-9+/]+");
    assertThat(credentials.ufragKey()).isNotZero();
  }

  @Test
  void keepsThePasswordOutOfItsText() {
    IceCredentials credentials = new IceCredentials("abcd", "0123456789012345678901");

    assertThat(credentials.toString()).contains("abcd").doesNotContain("0123456789");
    assertThat(credentials.ufragKey()).isZero();
  }

  @Test
  void refusesWhatIsTooShortOrNoIceChar() {
    assertThatThrownBy(() -> new IceCredentials("abc", "0123456789012345678901"))
        .hasMessageContaining("ice-ufrag");
    assertThatThrownBy(() -> new IceCredentials("abcd", "short"))
        .hasMessageContaining("ice-pwd")
        .hasMessageContaining("22");
    assertThatThrownBy(() -> new IceCredentials("ab:d", "0123456789012345678901"))
        .hasMessageContaining("letters");
  }
}
