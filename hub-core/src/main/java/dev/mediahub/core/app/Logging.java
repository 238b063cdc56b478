package dev.mediahub.core.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.mediahub.core.config.HubConfig;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up in code. It goes to stderr: stdout tells a person how the start goes. */
final class Logging {
  private static final String LINE = "%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n%ex";

  /** Libraries that are chatty at info. Hikari reports every broken connection of an outage. */
  private static final Map<String, Level> QUIETER =
      Map.of(
          "org.eclipse.jetty", Level.WARN,
          "io.javalin", Level.WARN,
          "org.flywaydb", Level.WARN,
          "com.zaxxer.hikari", Level.ERROR);

  private Logging() {}

  static void configure(HubConfig.Log config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(config.format());
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.toLevel(config.level()));
    Level chosen = Level.toLevel(config.level());
    QUIETER.forEach((name, level) ->
        context
            .getLogger(name)
            .setLevel(
                chosen.isGreaterOrEqual(level) || chosen.levelInt < Level.INFO_INT
                    ? chosen
                    : level));
  }

  private static Encoder<ILoggingEvent> encoder(HubConfig.Format format) {
    return switch (format) {
      case TEXT -> {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern(LINE);
        yield text;
      }
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setWithContext(false);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        json.setWithArguments(false);
        yield json;
      }
    };
  }
}
