package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import io.gramme.node.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log files do not fill the disk. */
final class NodeLoggingTest {
    private static final int FILE = 20_000;
    private static final int TOTAL = 100_000;

    @TempDir
    Path folder;

    @AfterEach
    void logAsBefore() throws JoranException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long bytes() {
        return files().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    @Test
    void filesRotateBySizeUnderACapForAllOfThem() {
        NodeLogging.configure(new NodeConfig.Log(Optional.of(folder), "info", FILE, TOTAL));
        Logger log = LoggerFactory.getLogger("io.gramme.node.Chatty");

        TestRing.await(() -> {
            for (int i = 0; i < 1_000; i++) {
                log.info("line {} of far too many, each of about a hundred bytes and none of them worth reading", i);
            }
            return files().size() > 3;
        });

        TestRing.await(() -> bytes() < TOTAL + 20 * FILE);
        assertThat(files()).anyMatch(file -> file.endsWith("gramme.log"));
    }
}
