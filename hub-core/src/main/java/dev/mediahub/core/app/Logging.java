package dev.mediahub.core.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.mediahub.core.config.HubConfig;
import dev.mediahub.core.logging.LogLine;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up in code. It goes to stderr: stdout tells a person how the start goes. Debug and
 * trace are the hub's own: the HTTP server's would write whole requests, with the passwords in
 * them.
 */
final class Logging {
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
    LogLine encoder = line(config.format());
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    level(config.level());
  }

  /** How much is logged from now on. */
  static void level(String name) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Level chosen = Level.toLevel(name);
    Level libraries = chosen.isGreaterOrEqual(Level.INFO) ? chosen : Level.INFO;
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(libraries);
    context.getLogger("dev.mediahub").setLevel(chosen);
    QUIETER.forEach((library, most) ->
        context.getLogger(library).setLevel(chosen.isGreaterOrEqual(most) ? chosen : most));
  }

  private static LogLine line(HubConfig.Format format) {
    return switch (format) {
      case TEXT -> LogLine.text();
      case JSON -> LogLine.json();
    };
  }
}
