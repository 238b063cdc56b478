package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrickleFragmentTest {
  private static final IceCredentials CURRENT =
      new IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1");

  @Test
  void readsTheFragmentOfRfc9725() throws SdpException {
    TrickleFragment fragment =
        TrickleFragment.parse(
            """
            a=group:BUNDLE 0 1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:0
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1
            a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2
            a=end-of-candidates
            """);

    assertThat(fragment.candidates()).extracting(Candidate::port).containsExactly(61764, 61765);
    assertThat(fragment.sections()).hasSize(1);
    assertThat(fragment.sections().getFirst().mid()).isEqualTo("0");
    assertThat(fragment.endOfCandidates()).isTrue();
    assertThat(fragment.restarts(CURRENT)).isFalse();
    assertThat(fragment.restarts(new IceCredentials("Else", CURRENT.password()))).isTrue();
  }

  @Test
  void skipsCandidatesThatItCannotRead() throws SdpException {
    TrickleFragment fragment =
        TrickleFragment.parse(
            "a=candidate:nonsense\r\na=candidate:1 1 udp 1 x.local 9 typ host\r\n");

    assertThat(fragment.candidates()).hasSize(1);
    assertThat(fragment.credentials()).isNull();
  }

  @Test
  void refusesWhatIsNoFragment() {
    assertThatThrownBy(() -> TrickleFragment.parse("{}")).isInstanceOf(SdpException.class);
    assertThatThrownBy(() -> TrickleFragment.parse("a=ice-ufrag:x\na=ice-pwd:y"))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("line 1");
    assertThatThrownBy(() -> TrickleFragment.parse("a=x\n".repeat(1_000)))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(() -> TrickleFragment.parse("m=x\na=mid:0\n".repeat(40)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("32 sections");
  }

  @Test
  void readsWhatItWrites() throws Exception {
    Negotiation negotiation = Offers.publish(Offers.text("chromium-publisher"));

    TrickleFragment own =
        TrickleFragment.parse(TrickleFragment.write(Offers.HUB, negotiation.media()));
    assertThat(own.credentials()).isEqualTo(Offers.HUB.ice());
    assertThat(own.candidates()).isEqualTo(Offers.HUB.candidates());
    assertThat(own.endOfCandidates()).isTrue();

    List<Candidate> candidates = List.of(Candidate.udpHost("192.0.2.9", 5, 1));
    TrickleFragment clients =
        TrickleFragment.parse(TrickleFragment.writeCandidates(CURRENT, "1", candidates, false));
    assertThat(clients.credentials()).isEqualTo(CURRENT);
    assertThat(clients.sections())
        .containsExactly(new TrickleFragment.Section("1", candidates, false));
  }
}
