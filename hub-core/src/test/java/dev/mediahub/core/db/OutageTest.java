package dev.mediahub.core.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures are the database's absence, and which are not. */
final class OutageTest {
  private static Exception pool(SQLException cause) {
    return new IllegalStateException(new SQLTransientConnectionException("timed out", cause));
  }

  @Test
  void noConnectionInTimeIsAnOutageOnlyWhenAttemptsAtOneFailed() {
    Exception busy = new IllegalStateException(new SQLTransientConnectionException("timed out"));
    assertThat(Outage.causes(busy)).isFalse();
    assertThat(Outage.ofNoConnectionInTime(busy)).isTrue();
    Exception away = pool(new SQLException("refused", "08001"));
    assertThat(Outage.causes(away)).isTrue();
    assertThat(Outage.ofNoConnectionInTime(away)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"08001", "57P01", "57P03"})
  void oneRefusalIsProof(String state) {
    assertThat(Outage.isCertain(pool(new SQLException("refused", state)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"08003", "08006", "53300"})
  void oneBrokenConnectionIsNoProof(String state) {
    Exception broken = new IllegalStateException(new SQLException("broken", state));
    assertThat(Outage.isCertain(broken)).isFalse();
    assertThat(Outage.causes(broken)).isTrue();
  }

  @Test
  void aStatementIsSlowOnlyOnAConnectionThatIsThere() {
    SQLException late = new SQLException("late", "08006", new SocketTimeoutException());
    assertThat(Outage.ofSlowAnswer(new IllegalStateException(late))).isTrue();
    assertThat(Outage.ofSlowAnswer(pool(late))).isFalse();
    assertThat(Outage.ofSlowAnswer(new SQLException("broken", "08006"))).isFalse();
    assertThat(Outage.ofSlowAnswer(new IllegalStateException(new SocketTimeoutException())))
        .as("of another server")
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"53100", "53200", "58030", "40001", "40P01", "25006", "57014", "55P03"})
  void aServerThatCannotDoItNowIsThere(String state) {
    Exception refused = new IllegalStateException(new SQLException("not now", state));
    assertThat(Outage.passes(refused)).isTrue();
    assertThat(Outage.causes(refused)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "23505", "22P02", "25P02"})
  void aWrongStatementStaysWrong(String state) {
    Exception wrong = new IllegalStateException(new SQLException("wrong", state));
    assertThat(Outage.passes(wrong)).isFalse();
    assertThat(Outage.causes(wrong)).isFalse();
  }
}
