package dev.mediahub.media.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class SessionDescriptionTest {
  private static final List<String> VIEWERS = Offers.VIEWERS;

  @ParameterizedTest
  @FieldSource("VIEWERS")
  void readsLinesThatEndInLfAsThoseInCrLf(String name) throws SdpException {
    String lf = Offers.text(name).replace("\r\n", "\n");

    assertThat(SessionDescription.parse(lf))
        .isEqualTo(SessionDescription.parse(lf.replace("\n", "\r\n")));
  }

  @Test
  void keepsSectionsAndAttributesInOrder() throws SdpException {
    SessionDescription offer = Offers.read("gstreamer-publisher");

    assertThat(offer.bundle()).containsExactly("video0", "audio1");
    assertThat(offer.media()).extracting(MediaSection::kind).containsExactly("video", "audio");
    assertThat(offer.media().getFirst().formats()).containsExactly("96", "97");
    assertThat(offer.media().getFirst().line()).isEqualTo(7);
    assertThat(offer.media().get(1).isDisabled()).isFalse();
    assertThat(offer.media().get(1).port()).isZero();
  }

  @Test
  void namesTheLineThatIsWrong() {
    assertWrong(0, "");
    assertWrong(1, "v=1\n");
    assertWrong(1, "garbage");
    assertWrong(1, "{\"sdp\":1}");
    assertWrong(2, "v=0\nx");
    assertWrong(2, "v=0\ny=1");
    assertWrong(3, "v=0\no=-\nm=audio");
    assertWrong(3, "v=0\no=-\nm=audio x UDP/TLS/RTP/SAVPF 0");
    assertWrong(3, "v=0\no=-\nm=audio 65536 UDP/TLS/RTP/SAVPF 0");
    assertWrong(3, "v=0\no=-\na=:x");
    assertWrong(3, "v=0\no=-\na=mid\0");
    assertWrong(3, "v=0\no=-\na=a\rb=c\n");
    assertWrong(0, "v=0\ns=-");
  }

  private static void assertWrong(int line, String text) {
    assertThatThrownBy(() -> SessionDescription.parse(text))
        .as(text)
        .isInstanceOfSatisfying(SdpException.class, e -> assertThat(e.line()).isEqualTo(line));
  }

  @Test
  void refusesWhatIsTooLarge() {
    String start = "v=0\no=-\n";
    assertThatThrownBy(() -> SessionDescription.parse(start + "a=x\n".repeat(20_000)))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(() -> SessionDescription.parse(start + "a=x\n".repeat(3_000)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("line 2001");
    assertThatThrownBy(() -> SessionDescription.parse(start + "a=" + "x".repeat(5_000)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> SessionDescription.parse(start + "m=audio 9 RTP/SAVPF 0\n".repeat(33)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("32 media sections");
    assertThatThrownBy(
            () -> SessionDescription.parse(start + "m=audio 9 RTP/SAVPF" + " 0".repeat(200)))
        .isInstanceOf(SdpException.class);
  }
}
