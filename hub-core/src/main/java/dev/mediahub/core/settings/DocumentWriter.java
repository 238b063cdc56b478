package dev.mediahub.core.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes a document as YAML. */
final class DocumentWriter {
  private DocumentWriter() {}

  static String write(String app, Document document) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("name", app);
    document.values().forEach((path, value) -> put(root, path.split("\\."), value));
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(root);
  }

  private static void put(Map<String, Object> root, String[] path, Object value) {
    Map<String, Object> at = root;
    for (int i = 0; i < path.length - 1; i++) {
      at = inner(at, path[i]);
    }
    at.put(path[path.length - 1], plain(value));
  }

  @SuppressWarnings("unchecked") // Only this class puts values there.
  private static Map<String, Object> inner(Map<String, Object> of, String name) {
    return (Map<String, Object>) of.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
  }

  private static Object plain(Object value) {
    return value instanceof Boolean || value instanceof Integer || value instanceof List<?>
        ? value
        : value.toString();
  }
}
