package dev.mediahub.core.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.logging.SecretMask;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Hands what is logged, from info up, to the writer of the log's table. An event names its app with
 * the key {@code app}. Never waits for the database; what its own writer logs is left out, since it
 * would beget itself.
 */
final class LogRecorder extends AppenderBase<ILoggingEvent> {
  static final String WRITER = "log-writer";

  private static final String CORE = "dev.mediahub.core.";
  private static final String MEDIA = "dev.mediahub.media.";
  private static final int MAX_MESSAGE = 2000;

  private final WriteBehind writes;

  private LogRecorder(WriteBehind writes) {
    this.writes = writes;
  }

  /** Records what is logged from now on, until it is stopped. */
  static LogRecorder attach(WriteBehind writes) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogRecorder recorder = new LogRecorder(writes);
    recorder.setName("database");
    recorder.setContext(context);
    recorder.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(recorder);
    return recorder;
  }

  void detach() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
    stop();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO) || WRITER.equals(event.getThreadName())) {
      return;
    }
    LogStore.Line line =
        new LogStore.Line(
            Instant.ofEpochMilli(event.getTimeStamp()),
            event.getLevel().toString().toLowerCase(Locale.ROOT),
            source(event.getLoggerName()),
            app(event.getKeyValuePairs()),
            text(event));
    writes.addDroppable(handle -> LogStore.insert(handle, line), () -> {});
  }

  /** The feature: {@code webhooks}, {@code db}, {@code media}; else the logger's last name. */
  static String source(String logger) {
    if (logger.startsWith(MEDIA)) {
      return "media";
    }
    if (logger.startsWith(CORE)) {
      String rest = logger.substring(CORE.length());
      int dot = rest.indexOf('.');
      return dot < 0 ? rest : rest.substring(0, dot);
    }
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static @Nullable String app(@Nullable List<KeyValuePair> pairs) {
    if (pairs == null) {
      return null;
    }
    return pairs.stream()
        .filter(pair -> "app".equals(pair.key) && pair.value != null)
        .map(pair -> pair.value.toString())
        .findFirst()
        .orElse(null);
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(String.valueOf(event.getFormattedMessage()));
    IThrowableProxy cause = event.getThrowableProxy();
    // Bounded by the text's length, so a cause that is its own ends too.
    while (cause != null && text.length() < MAX_MESSAGE) {
      text.append(": ").append(cause.getClassName()).append(": ").append(cause.getMessage());
      cause = cause.getCause();
    }
    // PostgreSQL's text takes no NUL.
    String whole = SecretMask.apply(text.toString().replace('\0', '?'));
    return whole.length() <= MAX_MESSAGE ? whole : whole.substring(0, MAX_MESSAGE) + "…";
  }
}
