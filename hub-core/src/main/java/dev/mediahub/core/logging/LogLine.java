package dev.mediahub.core.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.mediahub.core.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes an event as one line. */
public abstract sealed class LogLine extends EncoderBase<ILoggingEvent> {
  private LogLine() {}

  /** For people. */
  public static LogLine text() {
    return new Text();
  }

  /**
   * For collectors: one JSON object with {@code time} (UTC), {@code level}, {@code logger}, {@code
   * thread}, {@code message} and, with an exception, {@code error} (its stack trace).
   */
  public static LogLine json() {
    return new JsonObject();
  }

  abstract String line(ILoggingEvent event);

  @Override
  public byte[] encode(ILoggingEvent event) {
    return (SecretMask.apply(line(event)) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static String simpleName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static final class Text extends LogLine {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Override
    String line(ILoggingEvent event) {
      IThrowableProxy thrown = event.getThrowableProxy();
      String line =
          "%s %-5s %s %s"
              .formatted(
                  TIME.format(event.getInstant()),
                  event.getLevel(),
                  simpleName(event.getLoggerName()),
                  // One line an event, whatever a user put into it.
                  event.getFormattedMessage().replaceAll("\\R", " | "));
      return thrown == null
          ? line
          : line + "\n" + ThrowableProxyUtil.asString(thrown).stripTrailing();
    }
  }

  private static final class JsonObject extends LogLine {
    @Override
    String line(ILoggingEvent event) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("time", event.getInstant());
      fields.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
      fields.put("logger", event.getLoggerName());
      fields.put("thread", event.getThreadName());
      fields.put("message", event.getFormattedMessage());
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        fields.put("error", ThrowableProxyUtil.asString(thrown).stripTrailing());
      }
      return Json.write(fields);
    }
  }
}
