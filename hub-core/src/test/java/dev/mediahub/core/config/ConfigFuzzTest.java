package dev.mediahub.core.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any bytes as config.yaml: a configuration, or mistakes with their places. */
final class ConfigFuzzTest {
  private static final Path FILE = newFile();

  private static Path newFile() {
    try {
      Path file = Files.createTempFile("mediahub-config", ".yaml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void isLoadedOrExplained(byte[] yaml) throws IOException {
    Files.write(FILE, yaml);
    load(FILE, List.of());
  }

  @FuzzTest(maxDuration = "60s")
  void setIsTakenOrExplained(byte[] data) {
    load(null, List.of(new String(data, StandardCharsets.UTF_8).split("\n", 8)));
  }

  private static void load(@Nullable Path file, List<String> sets) {
    try {
      ConfigLoader.load(file, Map.of(), sets);
    } catch (ConfigException e) {
      String message = e.getMessage();
      if (message == null || message.isBlank()) {
        throw new AssertionError("refused without a reason", e);
      }
    }
  }
}
