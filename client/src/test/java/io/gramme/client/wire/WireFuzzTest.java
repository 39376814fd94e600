package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gramme.ring.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile bytes: the only outcome is a {@link WireException}, and what is allocated stays near what arrived. */
class WireFuzzTest {
    private static final int ROUNDS = 20_000;
    /** Kryo's inputs, exceptions with their traces: all of it small and independent of what the bytes claim. */
    private static final long ALLOCATION_BOUND = 256 << 10;

    private final long seed = Long.getLong("wire.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();
    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void randomBodiesDecodeOrAreRefusedWithinBoundedMemory() {
        for (int round = 0; round < ROUNDS; round++) {
            Bytes body = FrameTest.randomBytes(random, random.nextInt(200));
            decodeBounded(new Frame(1, random.nextInt(70), 1, 0, 0, body));
        }
    }

    @Test
    void mutatedMessagesDecodeOrAreRefusedWithinBoundedMemory() {
        List<Frame> samples = samples();
        for (int round = 0; round < ROUNDS; round++) {
            Frame sample = samples.get(random.nextInt(samples.size()));
            decodeBounded(CodecTest.withBody(sample, mutate(sample.body())));
        }
    }

    @Test
    void everyHalfOfAMessageIsRefusedOrEndsInOptionalFields() {
        for (Frame sample : samples()) {
            for (int length = 0; length < sample.body().length(); length++) {
                decodeBounded(CodecTest.withBody(sample, sample.body().slice(0, length)));
            }
        }
    }

    @Test
    void lengthsThatNothingFollowsAllocateNothing() {
        byte[] hugeLength = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0, 0, 0};
        for (int type = 0; type < 70; type++) {
            for (int before = 0; before < 40; before++) {
                byte[] body = new byte[before + hugeLength.length];
                System.arraycopy(hugeLength, 0, body, before, hugeLength.length);
                decodeBounded(new Frame(1, type, 1, 0, 0, Bytes.wrap(body)));
            }
        }
    }

    @Test
    void mutatedStreamsOfFramesAreReadOrRefused() {
        List<Frame> samples = samples();
        for (int round = 0; round < ROUNDS / 10; round++) {
            byte[][] pieces = new byte[5][];
            for (int i = 0; i < pieces.length; i++) {
                Frame sample = samples.get(random.nextInt(samples.size()));
                pieces[i] = mutate(Bytes.wrap(FrameTest.array(FrameTest.encode(sample))))
                        .toArray();
            }
            if (allocatedBy(() -> feed(pieces)) >= ALLOCATION_BOUND) {
                assertThat(allocatedBy(() -> feed(pieces)))
                        .as("-Dwire.fuzz.seed=" + seed)
                        .isLessThan(ALLOCATION_BOUND);
            }
        }
    }

    private static void feed(byte[]... pieces) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(Limits.REQUEST_BYTES));
        try {
            for (byte[] piece : pieces) {
                channel.writeInbound(Unpooled.wrappedBuffer(piece));
            }
        } catch (WireException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void aConnectionThatPromisesAMebibyteAndSendsAByteHoldsLittle() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(Limits.REQUEST_BYTES));
        byte[] header = FrameTest.array(
                FrameTest.encode(new Frame(1, 3, 1, 0, 0, Bytes.wrap(new byte[Limits.FRAME_BODY_BYTES]))));
        byte[] start = new byte[Frame.HEADER_BYTES + 1];
        System.arraycopy(header, 0, start, 0, start.length);
        long allocated = allocatedBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(start)));

        assertThat(allocated).isLessThan(ALLOCATION_BOUND);
    }

    /** A first decoding may load classes; what the bytes themselves make it allocate, they make it allocate again. */
    private void decodeBounded(Frame frame) {
        if (allocatedBy(() -> decode(frame)) >= ALLOCATION_BOUND) {
            assertThat(allocatedBy(() -> decode(frame)))
                    .as("-Dwire.fuzz.seed=" + seed + " type " + frame.type())
                    .isLessThan(ALLOCATION_BOUND);
        }
    }

    private void decode(Frame frame) {
        try {
            if (frame.type() < 32) {
                requests.decode(frame);
            } else {
                responses.decode(frame);
            }
        } catch (WireException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private long allocatedBy(Runnable action) {
        long before = allocated();
        action.run();
        return allocated() - before;
    }

    private long allocated() {
        return memory.getCurrentThreadAllocatedBytes();
    }

    private List<Frame> samples() {
        List<Frame> samples = new ArrayList<>();
        SampleMessages.requests().values().forEach(request -> samples.add(requests.encode(1, 7, request)));
        SampleMessages.responses().values().forEach(response -> samples.add(responses.encode(1, 7, response)));
        return samples;
    }

    private Bytes mutate(Bytes original) {
        byte[] bytes = original.toArray();
        if (bytes.length == 0) {
            return original;
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) 0xff;
        }
        return random.nextInt(4) == 0 ? Bytes.wrap(bytes, 0, random.nextInt(bytes.length)) : Bytes.wrap(bytes);
    }
}
