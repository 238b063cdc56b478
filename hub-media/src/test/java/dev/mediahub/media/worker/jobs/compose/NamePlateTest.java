package dev.mediahub.media.worker.jobs.compose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NamePlateTest {
  private static String row(NamePlate plate, int row) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < plate.width(); column++) {
      text.append(plate.at(column, row) ? '#' : '.');
    }
    return text.toString();
  }

  private static String text(NamePlate plate) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < plate.height(); row++) {
      text.append(row(plate, row)).append('\n');
    }
    return text.toString();
  }

  @Test
  void drawsALetter() {
    assertThat(text(NamePlate.of("A", 100)))
        .isEqualTo(
            """
            ......
            ......
            ......
            .###..
            #...#.
            #...#.
            #####.
            #...#.
            #...#.
            #...#.
            ......
            ......
            """);
  }

  @Test
  void drawsEveryPrintableLetterOfAsciiDifferently() {
    java.util.Set<String> seen = new java.util.HashSet<>();
    for (char letter = '!'; letter <= '~'; letter++) {
      assertThat(seen.add(text(NamePlate.of(String.valueOf(letter), 100))))
          .as("" + letter)
          .isTrue();
    }
    assertThat(seen).doesNotContain(text(NamePlate.of("漢", 100)));
  }

  @Test
  void accentsStandAboveOrBelowTheirLetters() {
    assertThat(row(NamePlate.of("ë", 100), 2)).isEqualTo(".#.#..");
    assertThat(row(NamePlate.of("É", 100), 0)).isEqualTo("...#..");
    assertThat(row(NamePlate.of("ç", 100), 10)).isEqualTo("..#...");
    assertThat(text(NamePlate.of("é", 100))).isEqualTo(text(NamePlate.of("e\u0301", 100)));
    assertThat(NamePlate.of("Zoë Łęcka", 1000).width()).isEqualTo(9 * 6);
  }

  @Test
  void cutsWhatIsTooLongAndTakesAnyText() {
    NamePlate cut = NamePlate.of("A very long name indeed", 60);
    assertThat(cut.width()).isEqualTo(60);
    assertThat(row(cut, 9)).endsWith("#.#.#.");
    for (String odd :
        new String[] {"", "\u0000\n", "\u0301", "😀😀", "x".repeat(10_000), "\ud800"}) {
      assertThat(NamePlate.of(odd, 200).width()).isLessThanOrEqualTo(200);
    }
  }
}
