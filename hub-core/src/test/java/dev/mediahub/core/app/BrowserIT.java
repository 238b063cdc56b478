package dev.mediahub.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.media.api.MediaServerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages in real Chromium against a real hub: what {@code web-player/e2e} does. Needs Chromium
 * and Node.js; {@code ./hub test} installs or names what is missing.
 */
final class BrowserIT {
  private static final String TOKEN = "sk_" + "browser-test-".repeat(4);
  private static final Pattern READY =
      Pattern.compile("Mediahub is ready at http://localhost:(\\d+)");
  private static final Path PAGES = Path.of("..", "web-player").toAbsolutePath().normalize();

  @TempDir Path data;

  @Test
  void browsersPublishAndPlay() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Console console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8));
    List<String> sets =
        List.of(
            "http.host=127.0.0.1",
            "http.port=0",
            "media.udp_port=0",
            "media.tcp_port=0",
            "media.external_ip=127.0.0.1",
            "rtmp.port=0",
            "admin.api_token=" + TOKEN);
    try (Hub hub =
        new Hub(ConfigLoader.load(null, Map.of(), sets), MediaServerFactory.load(), console)) {
      hub.start(data);
      Matcher ready = READY.matcher(said.toString(StandardCharsets.UTF_8));
      assertThat(ready.find()).isTrue();
      Path log = data.resolve("e2e.log");
      ProcessBuilder tests =
          new ProcessBuilder("npm", "run", "--silent", "e2e")
              .directory(PAGES.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      tests.environment().put("HUB_URL", "http://127.0.0.1:" + ready.group(1));
      tests.environment().put("HUB_TOKEN", TOKEN);
      Process running = tests.start();
      boolean ended = running.waitFor(20, TimeUnit.MINUTES);
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
      assertThat(ended && running.exitValue() == 0).as(() -> read(log)).isTrue();
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no output: " + e.getMessage();
    }
  }
}
