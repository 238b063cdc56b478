package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

final class MainTest {

  private static LoadOptions load(String... arguments) {
    LoadOptions load = new LoadOptions();
    new CommandLine(load).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return load;
  }

  @ParameterizedTest
  @CsvSource({
    "--scenario, camera, rtmp-publish",
    "--scenario, rtmp-x, rtmp-publish",
    "--gso, maybe, '[ON, OFF]'",
    "--receive, twice, '[JOINED, SINGLE]'",
    "--profile, aes, '[GCM, CM]'",
  })
  void refusesAWordThatAnOptionDoesNotTakeAndListsThoseItTakes(
      String option, String word, String taken) {
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine().setErr(new PrintWriter(said, true));

    assertThat(line.execute(option, word)).isEqualTo(ExitCode.USAGE);
    assertThat(said.toString()).contains(option, taken, word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--media-only --scenario cameras",
        "--media-only --against http://127.0.0.1:3020",
        "--rtmp-url rtmp://127.0.0.1/live/key",
        "--against 127.0.0.1:3020",
        "--against http://192.0.2.1",
        "--against http://127.0.0.1:3020 --rtmp-url rtmp://192.0.2.1/live/key",
      })
  void refusesWhatItCannotOrMayNotLoad(String arguments) {
    assertThat(Main.commandLine().execute(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void takesEachScenarioByTheNameItLists() {
    for (Scenario scenario : Scenario.values()) {
      assertThat(load("--scenario", scenario.toString()).scenario()).isEqualTo(scenario);
    }
  }

  @Test
  void hasAThousandViewersOfCamerasAndTwoHundredOfTheOthersWhenNobodySays() {
    assertThat(load("--scenario", "cameras").viewers()).containsExactly(1000);
    assertThat(load("--scenario", "rtmp-play").viewers()).containsExactly(200);
    assertThat(load().viewers()).containsExactly(200);
    assertThat(load("--scenario", "cameras", "--viewers", "5,3").viewers()).containsExactly(5, 3);
  }
}
