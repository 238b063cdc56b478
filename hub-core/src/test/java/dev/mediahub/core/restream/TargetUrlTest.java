package dev.mediahub.core.restream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RestreamTarget;
import org.junit.jupiter.api.Test;

/** RTMP URLs and keys as people write them. */
final class TargetUrlTest {
  @Test
  void takesAPresetsUrlAndKeyApart() {
    TargetUrl youtube = TargetUrl.of(Platform.YOUTUBE.url(), "xxxx-xxxx-xxxx-xxxx");
    assertThat(youtube.target())
        .isEqualTo(
            new RestreamTarget(false, "a.rtmp.youtube.com", 1935, "live2", "xxxx-xxxx-xxxx-xxxx"));
    assertThat(youtube.shownUrl()).isEqualTo("rtmp://a.rtmp.youtube.com/live2/xxxx…");
    assertThat(youtube.shownKey()).isEqualTo("xxxx…");
    RestreamTarget facebook = TargetUrl.of(Platform.FACEBOOK.url(), "FB-1-2").target();
    assertThat(facebook.tls()).isTrue();
    assertThat(facebook.port()).isEqualTo(443);
    assertThat(facebook.tcUrl()).isEqualTo("rtmps://live-api-s.facebook.com/rtmp");
  }

  @Test
  void takesTheLastSegmentForTheKeyWhenThereIsNoOther() {
    TargetUrl url =
        TargetUrl.of("rtmp://Example.com:19350/live/eu/abcdefghij?token=secret/1", null);
    assertThat(url.target())
        .isEqualTo(
            new RestreamTarget(
                false, "example.com", 19350, "live/eu", "abcdefghij?token=secret/1"));
    assertThat(url.shownUrl()).isEqualTo("rtmp://example.com:19350/live/eu/abcd…");
    assertThat(url.toString()).doesNotContain("secret", "efghij");
    assertThat(TargetUrl.of("rtmps://[::1]/live/abcdefgh", null).target().tcUrl())
        .isEqualTo("rtmps://[::1]/live");
  }

  @Test
  void isTheSamePlaceInOtherLetters() {
    assertThat(TargetUrl.of("RTMP://LIVE.Example.com/app", "Key-1").target())
        .isEqualTo(TargetUrl.of("rtmp://live.example.com/app", "Key-1").target());
  }

  @Test
  void hidesAQueryThatStandsBeforeTheKey() {
    TargetUrl url = TargetUrl.of("rtmp://example.com/live?sig=secret", "abcdefgh");
    assertThat(url.target().app()).isEqualTo("live?sig=secret");
    assertThat(url.shownUrl()).isEqualTo("rtmp://example.com/live?…/abcd…");
  }

  @Test
  void showsFourCharactersOfAKeyAndHalfOfAShorterOne() {
    assertThat(TargetUrl.of("rtmp://example.com/live", "abcdefg").shownKey()).isEqualTo("abcd…");
    assertThat(TargetUrl.of("rtmp://example.com/live", "abcde").shownKey()).isEqualTo("abcd…");
    assertThat(TargetUrl.of("rtmp://example.com/live", "abcd").shownKey()).isEqualTo("ab…");
    assertThat(TargetUrl.of("rtmp://example.com/live", "abc").shownKey()).isEqualTo("a…");
    assertThat(TargetUrl.of("rtmp://example.com/live", "a").shownKey()).isEqualTo("…");
  }

  @Test
  void keepsBothInOneText() {
    for (TargetUrl url :
        new TargetUrl[] {
          TargetUrl.of("rtmp://example.com/live/", "abcdefgh"),
          TargetUrl.of("rtmp://example.com/live/abcdefgh", null)
        }) {
      assertThat(TargetUrl.parse(url.text())).isEqualTo(url);
    }
  }

  @Test
  void refusesWhatIsNoneAndRepeatsNothingOfIt() {
    for (String bad :
        new String[] {
          "http://example.com/live/secretsecret",
          "rtmp://user:secretsecret@example.com/live/a",
          "rtmp:///live/secretsecret",
          "rtmp://example.com",
          "rtmp://example.com/secretsecret",
          "rtmp://example.com/live/",
          "rtmp://example.com:0/live/secretsecret",
          "rtmp://example.com:99999/live/secretsecret",
          "rtmp://exa mple.com/live/secretsecret",
          "rtmp://-i/etc/passwd;rm -rf /",
          "file:///etc/passwd"
        }) {
      assertThatThrownBy(() -> TargetUrl.of(bad, null))
          .as(bad)
          .isInstanceOf(HubException.class)
          .hasMessageNotContaining("secretsecret");
    }
  }
}
