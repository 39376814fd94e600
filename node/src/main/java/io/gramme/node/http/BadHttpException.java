package io.gramme.node.http;

import io.netty.handler.codec.http.FullHttpResponse;

/** A request that is answered without reaching a loop. */
final class BadHttpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient FullHttpResponse response;

    BadHttpException(FullHttpResponse response) {
        super(null, null, false, false);
        this.response = response;
    }

    FullHttpResponse response() {
        return response;
    }
}
