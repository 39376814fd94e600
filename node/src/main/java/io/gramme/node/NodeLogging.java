package io.gramme.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.gramme.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Where a daemon's log lines go: to files that rotate by size under a cap for all of them, or to the console. */
final class NodeLogging {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{0} - %msg%n";

    private NodeLogging() {}

    static void configure(NodeConfig.Log config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        OutputStreamAppender<ILoggingEvent> appender = appender(context, config, "gramme");
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("io.gramme").setLevel(Level.valueOf(config.level().toUpperCase(Locale.ROOT)));
        Logger reaped = context.getLogger(ReapLog.NAME);
        reaped.setLevel(Level.INFO);
        if (config.dir().isPresent()) {
            reaped.setAdditive(false);
            reaped.addAppender(appender(context, config, "reaped"));
        }
    }

    /** A file of that name in the log folder; the console without one. */
    private static OutputStreamAppender<ILoggingEvent> appender(
            LoggerContext context, NodeConfig.Log config, String name) {
        OutputStreamAppender<ILoggingEvent> appender =
                config.dir().isPresent() ? file(context, config, config.dir().get(), name) : new ConsoleAppender<>();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static RollingFileAppender<ILoggingEvent> file(
            LoggerContext context, NodeConfig.Log config, Path dir, String name) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(dir.resolve(name + ".log").toString());
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(dir.resolve(name + "-%d{yyyy-MM-dd}.%i.log").toString());
        policy.setMaxFileSize(new FileSize(config.fileBytes()));
        policy.setTotalSizeCap(new FileSize(config.totalBytes()));
        policy.setMaxHistory(365);
        policy.start();
        appender.setRollingPolicy(policy);
        return appender;
    }

    /** Writes out what is buffered. */
    static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
