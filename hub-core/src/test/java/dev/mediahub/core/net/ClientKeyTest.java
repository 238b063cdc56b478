package dev.mediahub.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who counts as one client. */
final class ClientKeyTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1,true",
    "192.0.2.1,192.0.2.2,false",
    "[2001:db8::1],2001:db8::ffff:1,true",
    "2001:db8::1,[2001:db8:0:0:abcd::9],true",
    "2001:db8::1,2001:db8:0:1::1,false",
    "fe80::1%eth0,fe80::2,true",
    "nonsense:,nonsense:,true"
  })
  void isTheAddressOrItsSubnet(String one, String other, boolean same) {
    assertThat(ClientKey.of(one).equals(ClientKey.of(other))).isEqualTo(same);
  }
}
