package dev.mediahub.media.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IfMatchTest {
  @Test
  void readsAListOfTags() {
    IfMatch header = IfMatch.parse("\"1\" ,W/\"2\",\t\"3\"");
    assertThat(header.names("\"1\"")).isTrue();
    assertThat(header.names("\"3\"")).isTrue();
    assertThat(header.names("\"2\"")).as("weak tags never match here").isFalse();
    assertThat(header.names("\"4\"")).isFalse();
    assertThat(header.any()).isFalse();
  }

  @Test
  void readsTheStarWithAndWithoutQuotes() {
    assertThat(IfMatch.parse("*").any()).isTrue();
    assertThat(IfMatch.parse(" \"*\" ").any()).isTrue();
    assertThat(IfMatch.parse("\"**\"").any()).isFalse();
  }
}
