package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames that share a buffer, and are the same bytes as by themselves. */
final class FrameGathererTest {
    private final Random random = new Random(3);
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
    private final FrameGatherer gatherer = new FrameGatherer(channel);

    private Frame frame(int bodyBytes) {
        return new Frame(1, 2, random.nextLong(), random.nextInt(100), 7, FrameTest.randomBytes(random, bodyBytes));
    }

    private List<byte[]> written() {
        List<byte[]> written = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            written.add(FrameTest.array(part));
        }
        return written;
    }

    private static byte[] alone(List<Frame> frames) {
        ByteBuf all = Unpooled.buffer();
        frames.forEach(frame -> all.writeBytes(FrameTest.encode(frame)));
        return FrameTest.array(all);
    }

    @Test
    void shortFramesLeaveTogetherAndNotBeforeTheyAreFlushed() {
        List<Frame> frames = List.of(frame(0), frame(100), frame(5_000), frame(1));
        frames.forEach(gatherer::add);
        channel.flush();
        assertThat(written()).isEmpty();

        gatherer.flush();

        assertThat(written()).containsExactly(alone(frames));
    }

    @Test
    void longFramesGoByThemselvesInTheirTurn() {
        List<Frame> frames = List.of(frame(10), frame(100_000), frame(20), frame(3 << 20), frame(30));
        gatherer.add(frames.get(0));
        boolean[] done = new boolean[1];
        gatherer.addLong(frames.get(1)).addListener(written -> done[0] = true);
        frames.subList(2, 5).forEach(gatherer::add);

        gatherer.flush();

        ByteBuf all = Unpooled.buffer();
        written().forEach(all::writeBytes);
        assertThat(FrameTest.array(all)).isEqualTo(alone(frames));
        assertThat(done[0]).isTrue();
    }

    @Test
    void aFullBufferIsHandedOverSoThatTheConnectionKnowsOfIt() {
        for (int i = 0; i < 100; i++) {
            gatherer.add(frame(1_000));
        }
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isGreaterThan(60_000);

        gatherer.flush();

        assertThat(written().stream().mapToInt(part -> part.length).sum())
                .isEqualTo(100 * (1_000 + Frame.HEADER_BYTES));
    }

    @Test
    void whatIsDiscardedIsNeverWritten() {
        gatherer.add(frame(10));
        gatherer.discard();
        Frame after = frame(Bytes.EMPTY.length());
        gatherer.add(after);

        gatherer.flush();

        assertThat(written()).containsExactly(alone(List.of(after)));
    }
}
