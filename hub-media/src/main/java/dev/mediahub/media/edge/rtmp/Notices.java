package dev.mediahub.media.edge.rtmp;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a publisher should know of its stream, one text a subject. Any thread. */
final class Notices {
  /** What a notice is about, in the order shown. */
  enum Subject {
    B_FRAMES,
    VIDEO,
    AUDIO
  }

  private final TreeMap<Subject, String> texts = new TreeMap<>();
  private final Consumer<List<String>> shown;

  Notices(Consumer<List<String>> shown) {
    this.shown = shown;
  }

  /** Replaces a subject's text; an empty one removes it. */
  synchronized void set(Subject subject, String text) {
    String before = text.isEmpty() ? texts.remove(subject) : texts.put(subject, text);
    if (!text.equals(before == null ? "" : before)) {
      shown.accept(List.copyOf(texts.values()));
    }
  }
}
