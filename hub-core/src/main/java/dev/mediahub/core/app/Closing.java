package dev.mediahub.core.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that were started, to be closed newest first, however far a start came. What is added after
 * the closing began is closed at once. Any thread.
 */
final class Closing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean closed;

  private record Part(String name, AutoCloseable part) {
    void close() {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("{} did not stop cleanly: {}", name, e.getMessage(), e);
      }
    }
  }

  <T extends AutoCloseable> T add(String name, T part) {
    Part added = new Part(name, part);
    synchronized (this) {
      if (!closed) {
        parts.push(added);
        return part;
      }
    }
    added.close();
    return part;
  }

  /** One part's failure is logged and does not keep the others. */
  @Override
  public void close() {
    for (Part part = next(); part != null; part = next()) {
      part.close();
    }
  }

  private synchronized @Nullable Part next() {
    closed = true;
    return parts.poll();
  }
}
