package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.FrameGatherer;
import io.gramme.node.env.HeldBytes;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What one connection has still to write. Its own event loop writes at once, any other thread adds to a queue that the loop empties;
 * the first message that finds the outbox asleep wakes it. All that is written in one turn of the loop is flushed at its end, together.
 * While the socket takes nothing more the messages stay here; {@link #writable} goes on.
 *
 * <p>A long message counts as held until the socket has taken it, a short one until it leaves the queue.
 *
 * @param <M> what is added; encoded on the event loop
 */
final class Outbox<M> {
    private final Queue<M> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Channel channel;
    private final SingleThreadEventLoop loop;
    private final Runnable flushing = this::flush;
    private final HeldBytes held;
    private final ToLongFunction<M> size;
    private final Function<M, Frame> encode;
    private final FrameGatherer gatherer;
    /** Confined to the loop, as is all that writes. */
    private boolean flushDue;

    /**
     * The outbox of one connection.
     *
     * @param held where what waits is counted
     * @param size of a message, bytes
     */
    Outbox(Channel channel, HeldBytes held, ToLongFunction<M> size, Function<M, Frame> encode) {
        this.channel = channel;
        this.loop = (SingleThreadEventLoop) channel.eventLoop();
        this.held = held;
        this.size = size;
        this.encode = encode;
        this.gatherer = new FrameGatherer(channel);
    }

    /** False, and nothing was added, when too much waits already. */
    boolean offer(M message) {
        if (held.isFull()) {
            return false;
        }
        add(message);
        return true;
    }

    /** Adds a message that cannot be refused. */
    void add(M message) {
        held.add(size.applyAsLong(message));
        boolean own = loop.inEventLoop();
        if (own && queue.isEmpty() && takesMore()) {
            write(message);
            return;
        }
        queue.add(message);
        if (!own && awake.compareAndSet(false, true)) {
            loop.execute(this::write);
        }
    }

    /** A connection that has ended takes everything, and drops it. */
    private boolean takesMore() {
        return channel.isWritable() || !channel.isOpen();
    }

    /** The socket takes more again, or the connection has ended. On the event loop. */
    void writable() {
        write();
    }

    private void write() {
        awake.set(false);
        while (takesMore()) {
            M message = queue.poll();
            if (message == null) {
                return;
            }
            write(message);
        }
    }

    private void write(M message) {
        long bytes = size.applyAsLong(message);
        if (!channel.isOpen()) {
            held.give(bytes);
            return;
        }
        try {
            gather(encode.apply(message), bytes);
        } catch (OutOfDirectMemoryError e) {
            // Many connections that do not take their answers: this one is given up, not the node.
            held.give(bytes);
            channel.close();
            return;
        }
        if (!flushDue) {
            flushDue = true;
            loop.executeAfterEventLoopIteration(flushing);
        }
    }

    private void gather(Frame frame, long bytes) {
        if (FrameGatherer.isLong(frame.body().length())) {
            gatherer.addLong(frame).addListener(done -> held.give(bytes));
        } else {
            gatherer.add(frame);
            held.give(bytes);
        }
    }

    private void flush() {
        flushDue = false;
        gatherer.flush();
    }
}
