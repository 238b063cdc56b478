package dev.mediahub.media.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CandidateTest {
  @Test
  void readsABrowsersHostCandidate() {
    Candidate candidate =
        parse(
            "a=candidate:1467250027 1 UDP 2122260223 192.0.2.7 46154 typ host generation 0 ufrag"
                + " abcd network-id 1 network-cost 10");

    assertThat(candidate)
        .isEqualTo(
            new Candidate("1467250027", 1, "udp", 2122260223L, "192.0.2.7", 46154, "host", ""));
    assertThat(candidate.isUdp()).isTrue();
  }

  @Test
  void readsTcpMdnsAndIpv6() {
    assertThat(parse("candidate:3 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active").tcpType())
        .isEqualTo("active");
    assertThat(
            parse("candidate:1 1 udp 1 0c4ee1b6-1c3f-4fb7-a5d0-2ffbb7d6b2f1.local 5 typ host")
                .address())
        .endsWith(".local");
    assertThat(parse("candidate:1 1 udp 1 2001:db8::1 5 typ srflx raddr :: rport 0").address())
        .isEqualTo("2001:db8::1");
  }

  @Test
  void writesWhatItReads() {
    Candidate udp = Candidate.udpHost("2001:db8::1", 7882, 65535);
    Candidate tcp = Candidate.tcpPassiveHost("192.0.2.1", 7881, 65534);

    assertThat(udp.priority()).isEqualTo(2130706431L);
    assertThat(parse(udp.format())).isEqualTo(udp);
    assertThat(parse(tcp.format())).isEqualTo(tcp);
    assertThat(tcp.format()).endsWith("typ host tcptype passive");
    assertThat(tcp.priority()).isLessThan(udp.priority());
  }

  @Test
  void leadsToAnAddressButNeverLooksUpAName() {
    assertThat(Candidate.udpHost("192.0.2.1", 7882, 1).transportAddress())
        .isEqualTo(TransportAddress.ipv4(0xc0000201, 7882));
    assertThat(Candidate.udpHost("2001:db8::1", 7882, 1).transportAddress())
        .isEqualTo(new TransportAddress(0x2001_0db8_0000_0000L, 1, 7882));
    assertThat(Candidate.udpHost("localhost", 7882, 1).transportAddress()).isNull();
    assertThat(Candidate.udpHost("x.local", 7882, 1).transportAddress()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "candidate:",
        "candidate:1 1 udp 1 192.0.2.1 5",
        "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
        "candidate:1 0 udp 1 192.0.2.1 5 typ host",
        "candidate:1 1 udp 4294967296 192.0.2.1 5 typ host",
        "candidate:1 1 udp -1 192.0.2.1 5 typ host",
        "candidate:1 1 udp 1 192.0.2.1 5 type host",
        "candidate:1 1 udp 1 192.0.2.1\r\na=x 5 typ host",
        "nonsense"
      })
  void refusesWhatIsNoCandidate(String text) {
    assertThat(Candidate.parse(text)).isNull();
  }

  private static Candidate parse(String text) {
    return Objects.requireNonNull(Candidate.parse(text), text);
  }
}
