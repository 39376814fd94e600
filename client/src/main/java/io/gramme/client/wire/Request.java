package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.Optional;

/**
 * What a client asks of a node. A record here may exceed the limits of {@link Limits}: the node answers that by name with
 * {@link Limits#violation}, instead of closing the connection.
 */
public sealed interface Request {
    <T> T deliver(Handler<T> handler);

    /** One method for each request: a new one breaks every handler until it is handled. */
    interface Handler<T> {
        T onHello(Hello hello);

        T onGet(Get get);

        T onPut(Put put);

        T onDelete(Delete delete);

        T onDescribeRing(DescribeRing describe);

        T onListKeys(ListKeys list);
    }

    /**
     * The first message on a connection.
     *
     * @param clusterId the only cluster the client wants to talk to, if it knows
     */
    record Hello(int minVersion, int maxVersion, Optional<NodeId> clusterId) implements Request {
        public Hello {
            if (minVersion < 1 || maxVersion < minVersion) {
                throw new IllegalArgumentException("no versions: " + minVersion + " to " + maxVersion);
            }
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onHello(this);
        }
    }

    /**
     * Reads all values of a record.
     *
     * @param atLeast a context of the same record that the answer must cover, or the read fails as {@link ErrorCode#STALE};
     *     empty for none
     */
    record Get(String table, Bytes key, Bytes atLeast, Terms terms) implements Request {
        /** A read that takes whatever the quorum knows. */
        public Get(String table, Bytes key, Terms terms) {
            this(table, key, Bytes.EMPTY, terms);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onGet(this);
        }
    }

    /**
     * Writes one value.
     *
     * @param context what the writer has seen, as a get gave it; empty for nothing
     * @param id the same for every attempt of one write
     * @param ttlMillis how long the value lives from when its coordinator takes it, or one of {@link Ttl}'s; anything else is
     *     refused right here
     */
    record Put(
            String table,
            Bytes key,
            Bytes value,
            Bytes context,
            PutMode mode,
            RequestId id,
            Terms terms,
            long ttlMillis)
            implements Request {
        public Put {
            Ttl.check(ttlMillis);
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onPut(this);
        }
    }

    /**
     * Removes what the context covers; without a context, what a read at R sees first.
     *
     * @param id the same for every attempt of one delete
     */
    record Delete(String table, Bytes key, Bytes context, RequestId id, Terms terms) implements Request {
        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onDelete(this);
        }
    }

    /** Asks for the ring, its members and its tables. */
    record DescribeRing() implements Request {
        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onDescribeRing(this);
        }
    }

    /**
     * Lists the keys of one node's own copy of one partition in ascending order, tombstones left out. The node may give
     * fewer than the limit and say that there are more.
     *
     * @param after the last key already seen; empty to begin
     */
    record ListKeys(String table, int partition, Bytes after, int limit) implements Request {
        public ListKeys {
            if (partition < 0 || limit < 0) {
                throw new IllegalArgumentException("partition " + partition + " limit " + limit);
            }
        }

        @Override
        public <T> T deliver(Handler<T> handler) {
            return handler.onListKeys(this);
        }
    }
}
