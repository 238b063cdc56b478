package dev.mediahub.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** YAML that stands for more than is written. */
final class YamlSourceTest {
  private final Map<String, Given> values = new HashMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  private void read(String text) {
    YamlSource.read(text, "document", values, mistakes);
  }

  /** A mapping's entries, named by number, all of the same value. */
  private static String entries(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> "k" + i + ": " + value)
        .collect(Collectors.joining(", ", "{", "}"));
  }

  static Stream<String> texts() {
    String ladder =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> "l%d: &l%d %s\n".formatted(i, i, entries(6, "*l" + (i - 1))))
            .collect(Collectors.joining("", "l0: &l0 {a: 1}\n", ""));
    String items = "x, ".repeat(4000);
    return Stream.of(
        "a: &a " + entries(50, "*a"),
        ladder,
        "a: &a [" + "{b: *a}, ".repeat(50) + "]",
        "a: &a [" + items + "]\nb: " + entries(50, "*a"),
        "k".repeat(1000) + ": " + entries(3000, "1"),
        "a: &a " + "v".repeat(30_000) + "\nb: " + entries(50, "*a"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void whatStandsForTooMuchIsOneMistake(String text) {
    read(text);
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.getFirst().message()).contains("aliases");
    assertThat(values).isEmpty();
  }

  @Test
  void aliasesMayBeUsed() {
    read("a: &a {x: 1, y: [2, 3]}\nb: *a\nc: [*a, {z: 4}]");
    assertThat(mistakes).isEmpty();
    assertThat(values.keySet())
        .containsExactlyInAnyOrder("a.x", "a.y", "b.x", "b.y", "c.0.x", "c.0.y", "c.1.z");
  }

  @Test
  void aLongTextWithoutAliasesIsReadWhole() {
    read(
        IntStream.range(0, 5000)
            .mapToObj(i -> "- {name: a%d, features: {chat: true}}\n".formatted(i))
            .collect(Collectors.joining("", "apps:\n", "")));
    assertThat(mistakes).isEmpty();
    assertThat(values).hasSize(10_000);
  }
}
