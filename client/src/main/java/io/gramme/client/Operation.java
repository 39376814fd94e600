package io.gramme.client;

import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that is ready to be started: what, where to, for how long, and how to read its answer.
 *
 * @param reader null for a response that answers another kind of request
 * @param isWrite whether an attempt without an answer may have left something behind
 * @param bytes that it holds while it is in flight
 */
record Operation<T>(
        Request request,
        Route route,
        Function<Response, @Nullable T> reader,
        boolean isWrite,
        int bytes,
        Duration timeout) {}
