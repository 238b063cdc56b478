package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mediahub.core.http.Access;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered while the hub starts. */
final class StartingGateTest {
  private final StartingGate gate = new StartingGate((context, access) -> {});

  private void request(String path) {
    Context context =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("path")) {
                    return path;
                  }
                  throw new AssertionError("asked for its " + method.getName());
                });
    gate.check(context, Access.open());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/apps",
        "/whip",
        "/whep/sessions/1",
        "/ingest/ws",
        "/live/a/b.mjpg",
        "/vod/live/1/file",
        "/vod/live/1/poster.jpg",
        "/snapshot/live/1/file",
      })
  void whatNeedsDataIsAskedToComeBack(String path) {
    HubException e = catchThrowableOfType(HubException.class, () -> request(path));
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(e.retryAfter()).isNotNull();
    gate.open();
    assertThatCode(() -> request(path)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/metrics", "/api/v1/health", "/vod/live/1", "/play/live/r"})
  void healthAndPagesGoThrough(String path) {
    assertThatCode(() -> request(path)).doesNotThrowAnyException();
  }
}
