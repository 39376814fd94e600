package io.gramme.node.net;

import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What one connection has still to write. Any thread adds; the connection's event loop takes everything there is, writes it and
 * flushes once. The first message that finds the outbox asleep wakes the event loop, the others share that turn.
 *
 * @param <M> what is added; encoded on the event loop
 */
final class Outbox<M> {
    private final Queue<M> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Channel channel;
    private final Function<M, Object> encode;
    private final int most;

    /**
     * The outbox of one connection.
     *
     * @param most messages that may wait
     */
    Outbox(Channel channel, int most, Function<M, Object> encode) {
        this.channel = channel;
        this.most = most;
        this.encode = encode;
    }

    /** False, and nothing was added, when too many wait already. */
    boolean offer(M message) {
        if (size.get() >= most) {
            return false;
        }
        size.incrementAndGet();
        queue.add(message);
        if (awake.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::write);
        }
        return true;
    }

    private void write() {
        awake.set(false);
        boolean wrote = false;
        for (M message = queue.poll(); message != null; message = queue.poll()) {
            size.decrementAndGet();
            channel.write(encode.apply(message), channel.voidPromise());
            wrote = true;
        }
        if (wrote) {
            channel.flush();
        }
    }
}
