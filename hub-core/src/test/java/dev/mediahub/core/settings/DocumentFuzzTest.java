package dev.mediahub.core.settings;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mediahub.core.config.Given;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.config.YamlSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Any bytes as an app's settings: a document that reads the same when written, or mistakes. */
final class DocumentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void isReadOrExplained(byte[] data) {
    List<Mistake> mistakes = new ArrayList<>();
    Document document = read(new String(data, StandardCharsets.UTF_8), mistakes);
    for (Mistake mistake : mistakes) {
      if (mistake.message().isBlank()) {
        throw new AssertionError("a mistake without words: " + mistake);
      }
    }
    if (mistakes.isEmpty()) {
      String written = DocumentWriter.write("live", document);
      Document again = read(written, mistakes);
      if (!mistakes.isEmpty() || !again.equals(document)) {
        throw new AssertionError("reads differently: " + written + mistakes);
      }
    }
  }

  private static Document read(String yaml, List<Mistake> mistakes) {
    Map<String, Given> given = new HashMap<>();
    YamlSource.read(yaml, "document", given, mistakes);
    given.remove("name");
    return new DocumentReader("", _ -> "set", mistakes).read(given);
  }
}
