package io.gramme.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StallGuardTest {
    private static final int BYTES = 1 << 20;
    private static final int LONGEST = StallGuard.LONGEST_SECONDS;

    private final EmbeddedChannel channel = new EmbeddedChannel(new StallGuard());
    private final ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();

    /** Far more than the socket takes at once. */
    @BeforeEach
    void write() {
        channel.freezeTime();
        channel.write(Unpooled.buffer(BYTES).writeZero(BYTES));
        buffer.addFlush();
        channel.runPendingTasks();
        assertThat(channel.isWritable()).isFalse();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aConnectionThatTakesNothingIsClosed() {
        pass(LONGEST - 1);
        assertThat(channel.isOpen()).isTrue();

        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatTakesLittleStaysOpenUntilItTakesNothing() {
        for (int rounds = 1; rounds <= 10; rounds++) {
            buffer.progress(1);
            pass(LONGEST);
            assertThat(channel.isOpen()).isTrue();
        }
        pass(LONGEST);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatTakesAllStaysOpen() {
        buffer.remove();
        channel.runPendingTasks();
        pass(10 * LONGEST);

        assertThat(channel.isOpen()).isTrue();
    }
}
