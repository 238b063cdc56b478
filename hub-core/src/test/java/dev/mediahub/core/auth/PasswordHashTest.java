package dev.mediahub.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PasswordHashTest {
  @Test
  void matchesItsOwnPasswordOnly() {
    String stored = PasswordHash.of("right");
    assertThat(PasswordHash.matches("right", stored)).isTrue();
    assertThat(PasswordHash.matches("wrong", stored)).isFalse();
  }

  @Test
  void nobodysHashCostsWhatAnotherCostsAndMatchesNothing() {
    String nobodys = PasswordHash.ofNobody();
    assertThat(PasswordHash.matches("", nobodys)).isFalse();
    assertThat(cost(nobodys)).isEqualTo(cost(PasswordHash.of("right")));
  }

  private static List<String> cost(String stored) {
    return List.of(stored.split("\\$")).subList(0, 4);
  }
}
