package dev.mediahub.core.settings;

import dev.mediahub.core.config.Given;
import dev.mediahub.core.config.Kind;
import dev.mediahub.core.config.Mistake;
import dev.mediahub.core.config.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a document of what was written, and tells every mistake. For one document; one thread. */
final class DocumentReader {
  private static final Pattern LIST_FIELD = Pattern.compile("(.+)\\.(\\d{1,6})\\.([^.]+)");
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final Set<String> FEATURES =
      SettingKeys.ALL.stream()
          .map(SettingKey::path)
          .filter(path -> path.startsWith("features."))
          .collect(Collectors.toUnmodifiableSet());

  private final String prefix;
  private final UnaryOperator<@Nullable String> environment;
  private final List<Mistake> mistakes;
  private final Map<String, Object> values = new HashMap<>();

  /**
   * @param prefix before the paths of mistakes
   * @param environment a variable's value, null when it is not set
   * @param mistakes gets them
   */
  DocumentReader(
      String prefix, UnaryOperator<@Nullable String> environment, List<Mistake> mistakes) {
    this.prefix = prefix;
    this.environment = environment;
    this.mistakes = mistakes;
  }

  Document read(Map<String, Given> given) {
    Map<String, Given> left = new TreeMap<>();
    given.forEach((path, written) -> {
      if (left.put(key(path), written) != null) {
        mistake(path, written, "stands there in two spellings: keep one");
      }
    });
    for (SettingKey key : SettingKeys.ALL) {
      Given written = left.remove(key.path());
      if (written != null) {
        parse(key.path(), key.kind(), key.example(), written)
            .ifPresent(value -> values.put(key.path(), value));
        requireVariable(key, written);
      }
    }
    for (ListKey list : SettingKeys.LISTS) {
      readList(list, left);
    }
    left.forEach(this::unknown);
    return new Document(values);
  }

  /** The key that a path means: features may be written as the API names them, wsIngest.maxFps. */
  private static String key(String path) {
    String plain = CAPITAL.matcher(path).replaceAll("_$0").toLowerCase(Locale.ROOT);
    return FEATURES.contains(plain) ? plain : path;
  }

  /** Empty, and said, when the value cannot be. */
  private Optional<Object> parse(String path, Kind<?> kind, String example, Given written) {
    String leaf = path.substring(path.lastIndexOf('.') + 1);
    try {
      return Optional.of(kind.parse().apply(written.items()));
    } catch (IllegalArgumentException e) {
      // What stands where a secret belongs is not repeated.
      boolean shown = !leaf.contains("secret") && !leaf.contains("_key");
      mistake(
          path,
          written,
          "must be "
              + kind.rule()
              + (shown ? " and not “" + String.join(", ", written.items()) + "”" : "")
              + ", for example "
              + leaf
              + ": "
              + example);
      return Optional.empty();
    }
  }

  private void requireVariable(SettingKey key, Given written) {
    Object name = values.get(key.path());
    if (!key.path().endsWith(SettingKeys.ENVIRONMENT) || name == null) {
      return;
    }
    String value = environment.apply(name.toString());
    if (!name.toString().isEmpty() && (value == null || value.isEmpty())) {
      mistake(
          key.path(),
          written,
          "names an environment variable that is not set for this hub, or not for you: only"
              + " config.yaml and global tokens may name variables");
    }
  }

  private void readList(ListKey list, Map<String, Given> left) {
    Given whole = left.remove(list.path());
    Map<Integer, Map<String, Object>> rows = new TreeMap<>();
    Map<Integer, Given> places = new TreeMap<>();
    boolean good = true;
    for (String path : List.copyOf(left.keySet())) {
      Matcher parts = LIST_FIELD.matcher(path);
      if (!parts.matches() || !parts.group(1).equals(list.path())) {
        continue;
      }
      Kind<?> kind = list.fields().get(parts.group(3));
      if (kind == null) {
        continue; // Said as an unknown key.
      }
      Given written = Objects.requireNonNull(left.remove(path));
      int number = Integer.parseInt(parts.group(2));
      places.putIfAbsent(number, written);
      Map<String, Object> row = rows.computeIfAbsent(number, _ -> new LinkedHashMap<>());
      String field = parts.group(3);
      Optional<Object> value = parse(path, kind, field.equals("name") ? "720p" : "720", written);
      value.ifPresent(read -> row.put(field, read));
      good &= value.isPresent();
    }
    if (whole != null && !whole.items().isEmpty()) {
      mistake(list.path(), whole, "must be a list, for example " + list.example());
    } else if (good && (whole != null || !rows.isEmpty())) {
      checkList(list, rows, places, whole);
    }
  }

  private void checkList(
      ListKey list,
      Map<Integer, Map<String, Object>> rows,
      Map<Integer, Given> places,
      @Nullable Given whole) {
    List<Map<String, Object>> ordered = new ArrayList<>();
    Set<Object> seen = new LinkedHashSet<>();
    rows.forEach((number, row) -> {
      Given place = places.getOrDefault(number, new Given(List.of(), "document"));
      Map<String, Object> sorted = new LinkedHashMap<>();
      for (String field : list.fields().keySet()) {
        Object value = row.get(field);
        if (value == null) {
          String missing = "%s.%d.%s".formatted(list.path(), number, field);
          mistake(missing, place, "is required in each, for example " + list.example());
        } else {
          sorted.put(field, value);
        }
      }
      if (!list.unique().isEmpty() && !seen.add(sorted.getOrDefault(list.unique(), number))) {
        mistake(list.path(), place, "has this %s twice".formatted(list.unique()));
      }
      ordered.add(sorted);
    });
    if (ordered.size() < list.least() || ordered.size() > list.most()) {
      Given place = whole != null ? whole : places.values().iterator().next();
      mistake(
          list.path(),
          place,
          "must have %d to %d entries, for example %s"
              .formatted(list.least(), list.most(), list.example()));
    }
    values.put(list.path(), ordered);
  }

  private void unknown(String path, Given written) {
    List<String> known = new ArrayList<>(SettingKeys.ALL.stream().map(SettingKey::path).toList());
    known.addAll(SettingKeys.LISTS.stream().map(ListKey::path).toList());
    String nearest = Spelling.nearest(path, known);
    mistake(
        path,
        written,
        nearest.isEmpty()
            ? "is not a key of an app; docs/settings.md lists all of them"
            : "is not a key of an app. Did you mean " + nearest + "?");
  }

  private void mistake(String path, Given written, String message) {
    mistakes.add(new Mistake(prefix + path, written.source(), message));
  }
}
