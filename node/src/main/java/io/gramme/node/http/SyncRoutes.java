package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * How this node's copies are kept equal to others', and what an operator orders.
 *
 * <pre>
 * GET   /sync
 * POST  /sync/run       ?partition=
 * POST  /sync/suspend   /sync/resume
 * </pre>
 *
 * <p>Thread-safe: it keeps nothing.
 */
final class SyncRoutes {
    private static final Set<String> ORDERS = Set.of("/sync/run", "/sync/suspend", "/sync/resume");

    private final HttpSync sync;
    private final IntSupplier partitions;

    SyncRoutes(HttpSync sync, IntSupplier partitions) {
        this.sync = sync;
        this.partitions = partitions;
    }

    static boolean isAt(String path) {
        return path.equals("/sync") || ORDERS.contains(path);
    }

    /** The only method of such a path. */
    static HttpMethod method(String path) {
        return ORDERS.contains(path) ? HttpMethod.POST : HttpMethod.GET;
    }

    void handle(String path, String uri, Consumer<FullHttpResponse> answer) {
        Map<String, List<String>> query = new QueryStringDecoder(uri).parameters();
        boolean run = path.equals("/sync/run");
        for (String name : query.keySet()) {
            if (!run || !name.equals("partition")) {
                throw new BadHttpException(HttpAnswers.badRequest(
                        "unknown parameter '" + name + "'; " + (run ? "known is partition" : "this path takes none")));
            }
        }
        switch (path) {
            case "/sync/run" -> sync.run(partition(query), HttpAnswers.later(page -> ran(page), answer));
            case "/sync/suspend" -> sync.suspend(HttpAnswers.later(answer));
            case "/sync/resume" -> sync.resume(HttpAnswers.later(answer));
            default -> sync.status(HttpAnswers.later(answer));
        }
    }

    private Optional<Integer> partition(Map<String, List<String>> query) {
        List<String> values = query.getOrDefault("partition", List.of());
        if (values.size() > 1) {
            throw new BadHttpException(HttpAnswers.badRequest("partition is given once"));
        }
        return values.stream()
                .findFirst()
                .map(text -> CopyRoutes.number(text, "partition", 0, partitions.getAsInt() - 1));
    }

    private static FullHttpResponse ran(ObjectNode page) {
        return page.path("suspended").asBoolean()
                ? HttpAnswers.error(
                        HttpResponseStatus.CONFLICT, "Suspended", "synchronisation is suspended; resume it first", 0, 0)
                : HttpAnswers.json(HttpResponseStatus.OK, page);
    }
}
