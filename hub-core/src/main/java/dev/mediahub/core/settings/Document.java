package dev.mediahub.core.settings;

import dev.mediahub.core.apps.App;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of an app: values by key, in the order of {@link SettingKeys}. What it
 * leaves out is as it is by default; only a bucket stays as it was. Immutable.
 */
final class Document {
  private final Map<String, Object> values;

  Document(Map<String, Object> values) {
    Map<String, Object> sorted = new LinkedHashMap<>();
    for (SettingKey key : SettingKeys.ALL) {
      copy(key.path(), values, sorted);
    }
    SettingKeys.LISTS.forEach(list -> copy(list.path(), values, sorted));
    this.values = sorted;
  }

  private static void copy(String path, Map<String, Object> from, Map<String, Object> to) {
    Object value = from.get(path);
    if (value != null) {
      to.put(path, value);
    }
  }

  /** Everything that is in force. */
  static Document of(Current current) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (SettingKey key : SettingKeys.ALL) {
      Object value = key.now().apply(current);
      if (value != null) {
        values.put(key.path(), value);
      }
    }
    SettingKeys.LISTS.forEach(list -> values.put(list.path(), list.now().apply(current)));
    return new Document(values);
  }

  Map<String, Object> values() {
    return values;
  }

  @Nullable Object get(String path) {
    return values.get(path);
  }

  /** A value as text; null when it is left out. */
  @Nullable String text(String path) {
    Object value = values.get(path);
    return value == null ? null : value.toString();
  }

  /** Whether anything of it begins so. */
  boolean has(String prefix) {
    return values.keySet().stream().anyMatch(path -> path.startsWith(prefix));
  }

  boolean namesVariables() {
    return values.keySet().stream().anyMatch(path -> path.endsWith(SettingKeys.ENVIRONMENT));
  }

  /** This document with other values on top. */
  Document with(Map<String, ?> others) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.putAll(others);
    return new Document(all);
  }

  /** This document without some of its keys. */
  Document without(Set<String> paths) {
    Map<String, Object> left = new LinkedHashMap<>(values);
    left.keySet().removeAll(paths);
    return new Document(left);
  }

  /** With everything that it leaves out as it is by default. */
  Document full(App app) {
    return of(Current.untouched(app)).with(values);
  }

  /**
   * One value that a change makes different.
   *
   * @param from null: it was not there
   * @param to null: it is gone
   */
  record Change(String key, @Nullable Object from, @Nullable Object to) {}

  /**
   * What would be different with another document in force; secrets are not compared.
   *
   * @param next of this app
   */
  List<Change> changes(Document next, App app) {
    Document after = next.full(app);
    List<Change> changes = new ArrayList<>();
    for (SettingKey key : SettingKeys.ALL) {
      boolean bucketStays = key.ofBucket() && after.get(key.path()) == null;
      if (!key.secret() && !bucketStays) {
        compare(key.path(), after, changes);
      }
    }
    SettingKeys.LISTS.forEach(list -> compare(list.path(), after, changes));
    if (get(SettingKeys.CALLBACK_SECRET) != null
        && after.get(SettingKeys.CALLBACK_SECRET) == null
        && after.get(SettingKeys.CALLBACK_SECRET + SettingKeys.ENVIRONMENT) == null) {
      changes.add(new Change(SettingKeys.CALLBACK_SECRET, SettingKeys.MASKED, null));
    }
    return changes;
  }

  private void compare(String path, Document after, List<Change> changes) {
    if (!Objects.equals(get(path), after.get(path))) {
      changes.add(new Change(path, get(path), after.get(path)));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Document document && values.equals(document.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
