package io.gramme.node.storage;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.gramme.node.env.Counter;
import io.gramme.node.env.Longest;
import io.gramme.ring.Bytes;
import io.gramme.ring.env.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a loop appends and forces once for a whole batch, so that all the writes in flight share one force, and a slow
 * force never stalls the loop's reads (DESIGN: a ring and a thread of its own; not a chained consumer, which would spin).
 *
 * <p>Progress is two numbers that the loop reads; the loop is woken after every batch. A failed write or force halts the node.
 */
final class LogWriter implements AutoCloseable {
    private static final int SLOTS = 1_024;

    private final Disruptor<Request> disruptor;
    private final Clock clock;
    private final Counter forces = new Counter();
    private final Longest longestForce = new Longest();
    private volatile long written;
    private volatile long forced;

    LogWriter(
            String name, Clock clock, Function<String, FileChannel> channels, Runnable wake, Consumer<Throwable> halt) {
        this.clock = clock;
        disruptor = new Disruptor<>(
                Request::new,
                SLOTS,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                ProducerType.SINGLE,
                new BlockingWaitStrategy());
        disruptor.setDefaultExceptionHandler(new Halt(halt));
        disruptor.handleEventsWith(new Writer(channels, wake));
        disruptor.start();
    }

    /** From the loop's thread only. False when the queue is full. */
    boolean offer(String segment, long offset, Bytes bytes, long position, boolean force) {
        return disruptor
                .getRingBuffer()
                .tryPublishEvent((request, sequence) -> request.set(segment, offset, bytes, position, force));
    }

    long written() {
        return written;
    }

    long forced() {
        return forced;
    }

    Counter forces() {
        return forces;
    }

    Longest longestForce() {
        return longestForce;
    }

    @Override
    public void close() {
        disruptor.shutdown();
    }

    private static final class Request {
        private @Nullable String segment;
        private long offset;
        private @Nullable Bytes bytes;
        private long position;
        private boolean force;

        private void set(String inSegment, long atOffset, Bytes content, long endPosition, boolean forceBehind) {
            segment = inSegment;
            offset = atOffset;
            bytes = content;
            position = endPosition;
            force = forceBehind;
        }
    }

    private final class Writer implements EventHandler<Request> {
        private final Function<String, FileChannel> channels;
        private final Runnable wake;
        private final Set<FileChannel> dirty = new LinkedHashSet<>();
        private boolean forceDue;

        private Writer(Function<String, FileChannel> channels, Runnable wake) {
            this.channels = channels;
            this.wake = wake;
        }

        @Override
        public void onEvent(Request request, long sequence, boolean endOfBatch) throws IOException {
            Bytes bytes = java.util.Objects.requireNonNull(request.bytes);
            if (!bytes.isEmpty()) {
                FileChannel channel = channels.apply(java.util.Objects.requireNonNull(request.segment));
                ByteBuffer from = bytes.asBuffer();
                long offset = request.offset;
                while (from.hasRemaining()) {
                    offset += channel.write(from, offset);
                }
                dirty.add(channel);
            }
            request.bytes = null;
            forceDue |= request.force;
            written = Math.max(written, request.position);
            if (endOfBatch) {
                if (forceDue) {
                    force();
                    forced = written;
                    forceDue = false;
                }
                wake.run();
            }
        }

        private void force() throws IOException {
            long begun = clock.nanoTime();
            for (FileChannel channel : dirty) {
                channel.force(false);
            }
            dirty.clear();
            long ended = clock.nanoTime();
            forces.add(1);
            longestForce.note(ended - begun, ended);
        }
    }

    private record Halt(Consumer<Throwable> halt) implements ExceptionHandler<Request> {
        @Override
        public void handleEventException(Throwable failure, long sequence, Request request) {
            halt.accept(failure);
        }

        @Override
        public void handleOnStartException(Throwable failure) {
            halt.accept(failure);
        }

        @Override
        public void handleOnShutdownException(Throwable failure) {
            halt.accept(failure);
        }
    }
}
