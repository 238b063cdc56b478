package dev.mediahub.core.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Flattens a YAML file into dotted keys, each with the line it stands on. */
public final class YamlSource {
  /** The deepest key has three parts; aliases could lead round for ever. */
  private static final int MAX_DEPTH = 8;

  /** How much a text may stand for, in characters: so much, and so much for each of its own. */
  private static final int LEAST_ROOM = 100_000;

  private static final int ROOM_PER_CHARACTER = 10;

  /** What a key or an item counts beside its own characters. */
  private static final int PER_NODE = 10;

  private final String name;
  private final Map<String, Given> values;
  private final List<Mistake> mistakes;
  private long room;

  private YamlSource(
      String name, Map<String, Given> values, List<Mistake> mistakes, int characters) {
    this.name = name;
    this.values = values;
    this.mistakes = mistakes;
    this.room = LEAST_ROOM + (long) ROOM_PER_CHARACTER * characters;
  }

  static void read(Path file, Map<String, Given> values, List<Mistake> mistakes) {
    String name = String.valueOf(file.getFileName());
    try {
      read(Files.readString(file), name, values, mistakes);
    } catch (IOException e) {
      mistakes.add(new Mistake(file.toString(), name, "cannot be read: " + e.getMessage()));
    }
  }

  /**
   * Reads a text. One that stands for far more than its own length, by aliases or by long keys
   * above many others, is a mistake.
   *
   * @param name what its lines are called after: {@code config.yaml} for {@code config.yaml:12}
   * @param values empty; gets what stands there: a list of texts under its key, a list of mappings
   *     under {@code key.0.…}, {@code key.1.…}; nothing of a text that cannot be read as a whole
   * @param mistakes gets those of the text; of one that cannot be read as a whole, that alone
   */
  public static void read(
      String text, String name, Map<String, Given> values, List<Mistake> mistakes) {
    YamlSource source = new YamlSource(name, values, mistakes, text.length());
    int before = mistakes.size();
    try {
      Node root =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
      if (root instanceof MappingNode mapping) {
        source.walk("", mapping, 1);
      } else if (root != null && !isEmpty(root)) {
        mistakes.add(new Mistake(name, name, "must hold keys such as “http:” with values below"));
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      mistakes.add(new Mistake(name, name + ":" + line, "is not YAML: " + e.getProblem()));
    } catch (RuntimeException e) {
      values.clear();
      mistakes.subList(before, mistakes.size()).clear();
      mistakes.add(new Mistake(name, name, "cannot be read: " + e.getMessage()));
    }
  }

  private void walk(String prefix, MappingNode mapping, int depth) {
    for (NodeTuple entry : mapping.getValue()) {
      String key = prefix + text(entry.getKeyNode());
      count(key);
      String where = name + ":" + (entry.getKeyNode().getStartMark().getLine() + 1);
      Node value = entry.getValueNode();
      if (value instanceof MappingNode && depth == MAX_DEPTH) {
        mistakes.add(new Mistake(key, where, "lies deeper than any key: see config.yaml"));
      } else if (value instanceof MappingNode inner) {
        walk(key + ".", inner, depth + 1);
      } else if (value instanceof SequenceNode list && holdsMappings(list)) {
        walkList(key, list, depth + 1);
      } else if (isEmpty(value)) {
        // A key without a value keeps its default.
        continue;
      } else if (values.put(key, new Given(items(value), where)) != null) {
        mistakes.add(new Mistake(key, where, "stands twice in this file: remove one"));
      }
    }
  }

  private void walkList(String key, SequenceNode list, int depth) {
    int number = 0;
    for (Node item : list.getValue()) {
      count(key);
      String where = name + ":" + (item.getStartMark().getLine() + 1);
      if (!(item instanceof MappingNode mapping)) {
        mistakes.add(new Mistake(key, where, "must be a list of keys with values, all of it"));
      } else if (depth > MAX_DEPTH) {
        mistakes.add(new Mistake(key, where, "lies deeper than any key: see config.yaml"));
      } else {
        walk(key + "." + number + ".", mapping, depth);
      }
      number++;
    }
  }

  private static boolean holdsMappings(SequenceNode list) {
    return list.getValue().stream().anyMatch(MappingNode.class::isInstance);
  }

  private List<String> items(Node value) {
    List<Node> nodes =
        value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    List<String> items = new ArrayList<>();
    for (Node node : nodes) {
      String item = text(node);
      count(item);
      items.add(item);
    }
    return items;
  }

  /** Aliases, and long keys above many others, can stand for more than any memory holds. */
  private void count(String text) {
    room -= PER_NODE + text.length();
    if (room < 0) {
      throw new YAMLException("it is too long with all keys and aliases written out");
    }
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : node.getTag().getValue();
  }

  private static boolean isEmpty(Node node) {
    return Tag.NULL.equals(node.getTag());
  }
}
