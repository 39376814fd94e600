package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What this node's logs take, and how they are kept.
 *
 * <pre>
 * GET   /storage
 * POST  /storage/compact   /storage/scrub
 * </pre>
 *
 * <p>Thread-safe: it keeps nothing.
 */
final class StorageRoutes {
    private static final Set<String> ORDERS = Set.of("/storage/compact", "/storage/scrub");

    private final HttpStorage storage;

    StorageRoutes(HttpStorage storage) {
        this.storage = storage;
    }

    static boolean isAt(String path) {
        return path.equals("/storage") || ORDERS.contains(path);
    }

    /** The only method of such a path. */
    static HttpMethod method(String path) {
        return ORDERS.contains(path) ? HttpMethod.POST : HttpMethod.GET;
    }

    void handle(String path, String uri, Consumer<FullHttpResponse> answer) {
        for (String name : new QueryStringDecoder(uri).parameters().keySet()) {
            throw new BadHttpException(
                    HttpAnswers.badRequest("unknown parameter '" + name + "'; this path takes none"));
        }
        Consumer<Optional<ObjectNode>> page = HttpAnswers.later(answer);
        switch (path) {
            case "/storage/compact" -> storage.compact(page);
            case "/storage/scrub" -> storage.scrub(page);
            default -> storage.status(page);
        }
    }
}
