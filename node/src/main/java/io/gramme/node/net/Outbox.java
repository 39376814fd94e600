package io.gramme.node.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What one connection has still to write. Any thread adds; the connection's event loop takes what there is, writes it and
 * flushes once. The first message that finds the outbox asleep wakes the event loop, the others share that turn. While the
 * socket takes nothing more the messages stay here; {@link #writable} goes on.
 *
 * @param <M> what is added; encoded on the event loop
 */
final class Outbox<M> {
    /** A message above this counts until the socket has taken it, one below until it leaves the queue. */
    private static final long LARGE = 4_096;

    private final Queue<M> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Channel channel;
    private final HeldBytes held;
    private final ToLongFunction<M> size;
    private final Function<M, Object> encode;

    /**
     * The outbox of one connection.
     *
     * @param held where what waits is counted
     * @param size of a message, bytes
     */
    Outbox(Channel channel, HeldBytes held, ToLongFunction<M> size, Function<M, Object> encode) {
        this.channel = channel;
        this.held = held;
        this.size = size;
        this.encode = encode;
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
        queue.add(message);
        if (awake.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::write);
        }
    }

    /** The socket takes more again, or the connection has ended. On the event loop. */
    void writable() {
        write();
    }

    private void write() {
        awake.set(false);
        boolean wrote = false;
        while (channel.isWritable() || !channel.isOpen()) {
            M message = queue.poll();
            if (message == null) {
                break;
            }
            write(message);
            wrote = true;
        }
        if (wrote) {
            channel.flush();
        }
    }

    private void write(M message) {
        long bytes = size.applyAsLong(message);
        Object encoded = encode.apply(message);
        if (bytes > LARGE) {
            channel.write(encoded).addListener(done -> held.give(bytes));
        } else {
            held.give(bytes);
            ChannelFuture unused = channel.write(encoded, channel.voidPromise());
        }
    }
}
