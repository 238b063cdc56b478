package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mediahub.core.config.ConfigLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a command line is read, and what is said to one that cannot be. */
final class HubOptionsTest {
  @Test
  void optionsAndFileMayStandInAnyOrder() throws Exception {
    HubOptions options = HubOptions.parse("--data", "d", "hub.tar.gz", "--config=c.yaml");
    assertThat(options.data()).isEqualTo(Path.of("d"));
    assertThat(options.configFile()).contains(Path.of("c.yaml"));
    assertThat(options.file()).isEqualTo(Path.of("hub.tar.gz"));
    assertThat(options.exitWhenReady()).isFalse();
  }

  @Test
  void everySetCounts() throws Exception {
    HubOptions options =
        HubOptions.parse("--set", "http.port=3021", "--set=rtmp.port=1940", "--exit-when-ready");
    assertThat(options.load().map(ConfigLoader.Loaded::config))
        .hasValueSatisfying(config -> {
          assertThat(config.http().port()).isEqualTo(3021);
          assertThat(config.rtmp().port()).isEqualTo(1940);
        });
    assertThat(options.exitWhenReady()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "--dat x, --dat",
    "--data, data",
    "--nonsense, --nonsense",
    "--data a --data b, once only",
    "-x, -x"
  })
  void saysWhatIsWrong(String line, String said) {
    assertThatExceptionOfType(WrongArguments.class)
        .isThrownBy(() -> HubOptions.parse(line.split(" ")))
        .withMessageContaining(said);
  }

  @Test
  void aCommandGetsTheOneFileItTakesOrNone() throws Exception {
    assertThatExceptionOfType(WrongArguments.class)
        .isThrownBy(() -> HubOptions.parse().file())
        .withMessageContaining("FILE is missing");
    assertThatExceptionOfType(WrongArguments.class)
        .isThrownBy(() -> HubOptions.parse("a", "b").file())
        .withMessageContaining("'b'");
    assertThatExceptionOfType(WrongArguments.class)
        .isThrownBy(() -> HubOptions.parse("a").requireNoFile())
        .withMessageContaining("'a'");
  }
}
