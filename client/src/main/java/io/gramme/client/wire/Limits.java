package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every limit of the public protocol, in one place, and the check that client and node share: the client makes it before
 * it sends, the node because not every client is ours.
 */
public final class Limits {
    public static final int KEY_BYTES = 2_048;
    public static final int VALUE_BYTES = 10 << 20;
    public static final int CONTEXT_BYTES = 64 << 10;
    public static final int TABLE_NAME_LENGTH = 64;
    /** The most keys one {@link Request.ListKeys} may ask for. */
    public static final int LISTED_KEYS = 10_000;

    public static final int TIMEOUT_MILLIS = 600_000;
    /** The longest a value may be told to live: 10 years of 365 days. */
    public static final long TTL_MILLIS = 10L * 365 * 24 * 3_600 * 1_000;

    public static final int TABLES = 1_024;
    /** The most values in one answer. A put is refused beyond 100, but copies that meet may add up to more. */
    public static final int VALUES = 65_536;

    public static final int ADDRESS_LENGTH = 300;
    public static final int STATE_LENGTH = 64;
    public static final int ERROR_TEXT_LENGTH = 1_024;

    /** The most bytes of body in one frame; a longer message is cut into several. */
    public static final int FRAME_BODY_BYTES = 1 << 20;
    /** The longest request a node takes. Above {@link #VALUE_BYTES}, so that a value a little too large is refused by name. */
    public static final int REQUEST_BYTES = 12 << 20;
    /** The longest answer a client takes: all siblings of a record. */
    public static final int RESPONSE_BYTES = 64 << 20;

    private static final Pattern TABLE_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Check CHECK = new Check();

    private Limits() {}

    public static boolean isTableName(String name) {
        return TABLE_NAME.matcher(name).matches();
    }

    /** What is wrong with the request whatever the state of the node, if anything; its text says what to do. */
    public static Optional<Response.Failed> violation(Request request) {
        return request.deliver(CHECK);
    }

    /** One method for each request, so that a new request cannot be forgotten. */
    private static final class Check implements Request.Handler<Optional<Response.Failed>> {
        @Override
        public Optional<Response.Failed> onHello(Request.Hello hello) {
            return Optional.empty();
        }

        @Override
        public Optional<Response.Failed> onGet(Request.Get get) {
            return record(get.table(), get.key(), get.atLeast()).or(() -> terms(get.terms()));
        }

        @Override
        public Optional<Response.Failed> onPut(Request.Put put) {
            if (put.value().length() > VALUE_BYTES) {
                return failed(
                        ErrorCode.VALUE_TOO_LARGE,
                        "a value has at most " + VALUE_BYTES + " bytes, not "
                                + put.value().length());
            }
            if (put.mode() == PutMode.REPLACE && !put.context().isEmpty()) {
                return failed(ErrorCode.BAD_REQUEST, "a put either replaces or carries a context, not both");
            }
            return record(put.table(), put.key(), put.context()).or(() -> terms(put.terms()));
        }

        @Override
        public Optional<Response.Failed> onDelete(Request.Delete delete) {
            return record(delete.table(), delete.key(), delete.context()).or(() -> terms(delete.terms()));
        }

        @Override
        public Optional<Response.Failed> onDescribeRing(Request.DescribeRing describe) {
            return Optional.empty();
        }

        @Override
        public Optional<Response.Failed> onListKeys(Request.ListKeys list) {
            if (list.limit() < 1 || list.limit() > LISTED_KEYS) {
                return failed(ErrorCode.BAD_REQUEST, "a page has 1 to " + LISTED_KEYS + " keys, not " + list.limit());
            }
            if (list.after().length() > KEY_BYTES) {
                return keyTooLong(list.after());
            }
            return table(list.table());
        }

        private static Optional<Response.Failed> record(String table, Bytes key, Bytes context) {
            if (key.length() > KEY_BYTES) {
                return keyTooLong(key);
            }
            if (key.isEmpty()) {
                return failed(ErrorCode.BAD_REQUEST, "a key has at least 1 byte");
            }
            if (context.length() > CONTEXT_BYTES) {
                return failed(
                        ErrorCode.BAD_CONTEXT,
                        "a context has at most " + CONTEXT_BYTES + " bytes, not " + context.length()
                                + "; send back the one that a get gave");
            }
            return table(table);
        }

        private static Optional<Response.Failed> keyTooLong(Bytes key) {
            return failed(ErrorCode.KEY_TOO_LONG, "a key has at most " + KEY_BYTES + " bytes, not " + key.length());
        }

        private static Optional<Response.Failed> table(String table) {
            return isTableName(table)
                    ? Optional.empty()
                    : failed(
                            ErrorCode.UNKNOWN_TABLE,
                            "no table '" + brief(table) + "': a table's name has 1 to " + TABLE_NAME_LENGTH
                                    + " characters from a-z, 0-9, _ and -, and starts with a letter or a digit");
        }

        private static Optional<Response.Failed> terms(Terms terms) {
            return terms.timeoutMillis() > TIMEOUT_MILLIS
                    ? failed(ErrorCode.BAD_REQUEST, "a timeout is at most " + TIMEOUT_MILLIS + " ms")
                    : Optional.empty();
        }

        private static String brief(String name) {
            return name.length() <= TABLE_NAME_LENGTH ? name : name.substring(0, TABLE_NAME_LENGTH) + "...";
        }

        private static Optional<Response.Failed> failed(ErrorCode code, String text) {
            return Optional.of(Response.Failed.of(code, text));
        }
    }
}
