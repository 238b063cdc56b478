package dev.mediahub.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the hub connects to when a user names the target. */
final class AllowedTargetsTest {
  private final AllowedTargets publicOnly = new AllowedTargets(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.251",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1"
      })
  void refusesWhatIsNotPublic(String address) {
    assertThat(publicOnly.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "93.184.216.34",
        "172.15.0.1",
        "172.32.0.1",
        "100.128.0.1",
        "223.255.255.1",
        "::ffff:1.1.1.1",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::101:101"
      })
  void allowsWhatIsPublic(String address) {
    assertThat(publicOnly.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void allowsPrivateNetworksThatTheConfigurationNames() {
    AllowedTargets targets = new AllowedTargets(List.of("192.168.1.0/24", "::1"));
    assertThat(targets.allows(InetAddress.ofLiteral("192.168.1.7"))).isTrue();
    assertThat(targets.allows(InetAddress.ofLiteral("::ffff:192.168.1.7"))).isTrue();
    assertThat(targets.allows(InetAddress.ofLiteral("192.168.2.7"))).isFalse();
    assertThat(targets.allows(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(targets.allows(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  @Test
  void leavesOutTheForbiddenAddressesOfAMixedName() throws Exception {
    InetAddress good = InetAddress.ofLiteral("1.1.1.1");
    InetAddress bad = InetAddress.ofLiteral("127.0.0.1");
    assertThat(publicOnly.allowedOf("mixed", List.of(bad, good))).containsExactly(good);
    assertThatThrownBy(() -> publicOnly.allowedOf("bad", List.of(bad)))
        .isInstanceOf(TargetRefused.class)
        .hasMessageContaining("security.allow_private_targets");
  }
}
