package io.gramme.node.http;

import io.gramme.ring.Bytes;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What an operator asks of one node alone.
 *
 * <pre>
 * GET  /hints
 * GET  /tables/{table}/keys/{key}/replica
 * GET  /tables/{table}/partitions/{partition}/replica   ?after= (base64url) &amp;limit= (1 to 10,000)
 * </pre>
 *
 * <p>Thread-safe: it keeps nothing.
 */
final class CopyRoutes {
    private static final int PAGE = 1_000;
    private static final int MAX_PAGE = 10_000;

    private final HttpCopies copies;
    private final HttpPages pages;
    private final IntSupplier partitions;

    CopyRoutes(HttpCopies copies, HttpPages pages, IntSupplier partitions) {
        this.copies = copies;
        this.pages = pages;
        this.partitions = partitions;
    }

    void hints(Consumer<FullHttpResponse> answer) {
        copies.hints(HttpAnswers.later(answer));
    }

    void replica(String table, Bytes key, Consumer<FullHttpResponse> answer) {
        if (pages.hasTable(table)) {
            copies.replica(table, key, HttpAnswers.later(answer));
        } else {
            answer.accept(unknownTable(table));
        }
    }

    void partition(String table, String partition, String uri, Consumer<FullHttpResponse> answer) {
        Map<String, List<String>> query = new QueryStringDecoder(uri).parameters();
        if (!Set.of("after", "limit").containsAll(query.keySet())) {
            throw new BadHttpException(HttpAnswers.badRequest("known parameters are after (base64url) and limit"));
        }
        int number = number(partition, "a partition", 0, partitions.getAsInt() - 1);
        int limit = query.containsKey("limit") ? number(query.get("limit").get(0), "limit", 1, MAX_PAGE) : PAGE;
        Bytes after = query.containsKey("after") ? bytes(query.get("after").get(0)) : Bytes.EMPTY;
        if (pages.hasTable(table)) {
            copies.replicas(table, number, after, limit, HttpAnswers.later(answer));
        } else {
            answer.accept(unknownTable(table));
        }
    }

    static int number(String text, String what, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new BadHttpException(HttpAnswers.badRequest(what + " is a whole number, not '" + text + "'"));
        }
        throw new BadHttpException(HttpAnswers.badRequest(what + " is from " + least + " to " + most));
    }

    private static Bytes bytes(String base64) {
        try {
            return Bytes.wrap(Base64.getUrlDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new BadHttpException(HttpAnswers.badRequest("after is base64url, as the page before gave it"));
        }
    }

    static FullHttpResponse unknownTable(String table) {
        return HttpAnswers.error(
                HttpResponseStatus.NOT_FOUND, "UnknownTable", "there is no table '" + table + "'", 0, 0);
    }
}
