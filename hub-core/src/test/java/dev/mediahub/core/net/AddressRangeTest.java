package dev.mediahub.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where a token may be used. */
final class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7,true",
    "192.0.2.7,192.0.2.8,false",
    "192.0.2.0/24,192.0.2.255,true",
    "192.0.2.0/24,192.0.3.0,false",
    "192.0.2.128/25,192.0.2.127,false",
    "10.0.0.0/9,10.127.0.1,true",
    "10.0.0.0/9,10.128.0.1,false",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,2001:db8::1,false",
    "2001:db8::/32,2001:db8:ffff::1,true",
    "2001:db8::/32,[2001:db8::1],true",
    "2001:db8::/32,2001:db9::1,false",
    "::1,0:0:0:0:0:0:0:1,true",
    "192.0.2.7,::ffff:192.0.2.7,true",
    "192.0.2.7,elsewhere,false"
  })
  void matchesByPrefix(String range, String address, boolean inside) {
    assertThat(AddressRange.parse(range).orElseThrow().contains(address)).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "localhost",
        "1.2.3",
        "1.2.3.4/",
        "1.2.3.4/33",
        "::/129",
        "::1/1/1",
        "1.2.3.4/-1"
      })
  void refusesWhatIsNoRange(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }
}
