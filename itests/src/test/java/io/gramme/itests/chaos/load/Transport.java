package io.gramme.itests.chaos.load;

import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.Optional;

/** How a client reaches the ring. Used by one thread; a request blocks until it has an outcome. */
interface Transport extends AutoCloseable {
    Answer read(String key);

    Answer write(String key, Bytes value, Covering covering);

    /** Deletes what the context covers; without one, whatever a read would show. */
    Answer delete(String key, String context);

    @Override
    void close();

    /**
     * What a write covers, and how long it lives.
     *
     * @param context empty for nothing
     * @param replaces whatever its coordinator has, instead
     */
    record Covering(String context, boolean replaces, Optional<Duration> life) {
        static final Covering NOTHING = of("");
        static final Covering EVERYTHING = new Covering("", true, Optional.empty());

        static Covering of(String context) {
            return new Covering(context, false, Optional.empty());
        }

        Covering living(Duration time) {
            return new Covering(context, replaces, Optional.of(time));
        }
    }
}
