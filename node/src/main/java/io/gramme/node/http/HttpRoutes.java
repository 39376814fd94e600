package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Ttl;
import io.gramme.node.net.RequestSink;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What each path and method means.
 *
 * <pre>
 * GET                /health /ready /metrics /ring /hints /sync /storage
 * POST               /sync/run /sync/suspend /sync/resume /storage/compact /storage/scrub
 * GET                /admin/topology /admin/plan /admin/transfers
 * GET                /admin/quarantine
 * POST               /admin/quarantine/export /admin/quarantine/drop
 * POST               /admin/stage /admin/commit /admin/abort /admin/give-up /admin/tables /admin/drain /admin/recover
 * GET                /tables/{table}/keys/{key}/where
 * GET                /tables/{table}/keys/{key}/replica   /tables/{table}/partitions/{partition}/replica
 * GET PUT DELETE     /tables/{table}/keys/{key}     ?r= w= primaryR= primaryW= timeout= replace=true ttl=; X-Gramme-Context
 * </pre>
 *
 * <p>Thread-safe: it keeps nothing.
 */
public final class HttpRoutes {
    private static final Set<String> PARAMETERS = Set.of("r", "w", "primaryR", "primaryW", "timeout", "replace", "ttl");

    private final RequestSink sink;
    private final HttpPages pages;
    private final CopyRoutes copies;
    private final SyncRoutes syncs;
    private final StorageRoutes storage;
    private final AdminRoutes admin;
    private final IntSupplier partitions;
    private final Supplier<RequestId> requestIds;

    /** What this node's own copies are asked about. */
    public record Copies(HttpCopies copies, HttpSync sync, HttpStorage storage) {}

    /**
     * The routes of one node.
     *
     * @param partitions Q of this node's ring, 0 while it has none
     * @param requestIds a new id for each write that comes over HTTP
     */
    public HttpRoutes(
            RequestSink sink,
            HttpPages pages,
            Copies data,
            HttpAdmin admin,
            IntSupplier partitions,
            Supplier<RequestId> requestIds) {
        this.sink = sink;
        this.pages = pages;
        this.copies = new CopyRoutes(data.copies(), pages, partitions);
        this.syncs = new SyncRoutes(data.sync(), partitions);
        this.storage = new StorageRoutes(data.storage());
        this.admin = new AdminRoutes(admin);
        this.partitions = partitions;
        this.requestIds = requestIds;
    }

    void handle(FullHttpRequest http, Consumer<FullHttpResponse> answer) {
        if (http.decoderResult().isFailure()) {
            answer.accept(HttpAnswers.badRequest("this is not HTTP that can be read"));
            return;
        }
        String uri = http.uri();
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        String[] parts = path.split("/", -1);
        boolean table = parts.length >= 5 && parts[0].isEmpty() && parts[1].equals("tables");
        boolean key = parts.length == 5
                || (parts.length == 6 && Set.of("where", "replica").contains(parts[5]));
        boolean partition = parts.length == 6 && parts[3].equals("partitions") && parts[5].equals("replica");
        try {
            if (table && key && parts[3].equals("keys")) {
                keyRoute(http, parts, answer);
            } else if (path.equals("/hints") || (table && partition)) {
                copyRoute(http, parts, answer);
            } else if (SyncRoutes.isAt(path)) {
                syncRoute(http, path, answer);
            } else if (StorageRoutes.isAt(path)) {
                storageRoute(http, path, answer);
            } else if (AdminRoutes.isAt(path)) {
                adminRoute(http, path, answer);
            } else {
                answer.accept(page(http.method(), path));
            }
        } catch (BadHttpException e) {
            answer.accept(e.response());
        }
    }

    private void copyRoute(FullHttpRequest http, String[] parts, Consumer<FullHttpResponse> answer) {
        if (!http.method().equals(HttpMethod.GET)) {
            answer.accept(wrongMethod("GET"));
        } else if (pages.ring().isEmpty()) {
            answer.accept(noRing());
        } else if (parts.length == 2) {
            copies.hints(answer);
        } else {
            copies.partition(parts[2], parts[4], http.uri(), answer);
        }
    }

    private void syncRoute(FullHttpRequest http, String path, Consumer<FullHttpResponse> answer) {
        HttpMethod method = SyncRoutes.method(path);
        if (!http.method().equals(method)) {
            answer.accept(wrongMethod(method.name()));
        } else if (pages.ring().isEmpty()) {
            answer.accept(noRing());
        } else {
            syncs.handle(path, http.uri(), answer);
        }
    }

    private void adminRoute(FullHttpRequest http, String path, Consumer<FullHttpResponse> answer) {
        HttpMethod method = AdminRoutes.method(path);
        if (http.method().equals(method)) {
            admin.handle(http, path, answer);
        } else {
            answer.accept(wrongMethod(method.name()));
        }
    }

    private void storageRoute(FullHttpRequest http, String path, Consumer<FullHttpResponse> answer) {
        HttpMethod method = StorageRoutes.method(path);
        if (http.method().equals(method)) {
            storage.handle(path, http.uri(), answer);
        } else {
            answer.accept(wrongMethod(method.name()));
        }
    }

    private FullHttpResponse page(HttpMethod method, String path) {
        boolean known = Set.of("/health", "/ready", "/metrics", "/ring").contains(path);
        if (!known) {
            return HttpAnswers.error(HttpResponseStatus.NOT_FOUND, "NoSuchPath", "there is nothing at " + path, 0, 0);
        }
        if (!method.equals(HttpMethod.GET)) {
            return wrongMethod("GET");
        }
        return switch (path) {
            case "/health" ->
                HttpAnswers.json(
                        HttpResponseStatus.OK,
                        HttpAnswers.JSON.createObjectNode().put("alive", true));
            case "/ready" -> ready();
            case "/metrics" -> HttpAnswers.text(HttpResponseStatus.OK, pages.metrics());
            default ->
                pages.ring()
                        .map(ring -> HttpAnswers.json(HttpResponseStatus.OK, ring))
                        .orElseGet(HttpRoutes::noRing);
        };
    }

    private FullHttpResponse ready() {
        List<String> reasons = pages.notReadyBecause();
        ObjectNode body = HttpAnswers.JSON.createObjectNode().put("ready", reasons.isEmpty());
        reasons.forEach(body.putArray("reasons")::add);
        return HttpAnswers.json(
                reasons.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, body);
    }

    private static FullHttpResponse noRing() {
        return HttpAnswers.error(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "NotReady",
                "this node has no ring yet; it is still looking for the seeds",
                0,
                0);
    }

    private static FullHttpResponse wrongMethod(String allowed) {
        FullHttpResponse response = HttpAnswers.error(
                HttpResponseStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", "this path takes " + allowed, 0, 0);
        response.headers().set(HttpHeaderNames.ALLOW, allowed);
        return response;
    }

    private void keyRoute(FullHttpRequest http, String[] parts, Consumer<FullHttpResponse> answer) {
        Optional<Bytes> key = PercentCoding.decode(parts[4]);
        if (key.isEmpty() || key.get().isEmpty()) {
            answer.accept(HttpAnswers.badRequest("a key is 1 to 2,048 percent-encoded bytes"));
        } else if (parts.length == 6 && !http.method().equals(HttpMethod.GET)) {
            answer.accept(wrongMethod("GET"));
        } else if (parts.length == 6 && parts[5].equals("where")) {
            answer.accept(where(parts[2], key.get()));
        } else if (parts.length == 6) {
            copies.replica(parts[2], key.get(), answer);
        } else {
            submit(http, parts[2], key.get(), answer);
        }
    }

    private void submit(FullHttpRequest http, String table, Bytes key, Consumer<FullHttpResponse> answer) {
        Request request = request(http, table, key);
        boolean asJson = "application/json".equals(http.headers().get(HttpHeaderNames.ACCEPT));
        int ring = partitions.getAsInt();
        if (ring == 0) {
            answer.accept(noRing());
        } else {
            int partition = Token.of(key).partition(ring);
            sink.submit(response -> answer.accept(answer(response, asJson)), partition, request);
        }
    }

    private FullHttpResponse where(String table, Bytes key) {
        if (!pages.hasTable(table)) {
            return CopyRoutes.unknownTable(table);
        }
        return pages.where(table, key)
                .map(where -> HttpAnswers.json(HttpResponseStatus.OK, where))
                .orElseGet(HttpRoutes::noRing);
    }

    private Request request(FullHttpRequest http, String table, Bytes key) {
        Map<String, List<String>> query = new QueryStringDecoder(http.uri()).parameters();
        for (String name : query.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new BadHttpException(HttpAnswers.badRequest("unknown parameter '" + name
                        + "'; known are r, w, primaryR, primaryW, timeout (milliseconds), replace and ttl"));
            }
        }
        if (query.containsKey("ttl") && !http.method().equals(HttpMethod.PUT)) {
            throw new BadHttpException(HttpAnswers.badRequest("ttl is for PUT: how long the value lives that is put"));
        }
        Terms terms = new Terms(
                number(query, "r"),
                number(query, "w"),
                number(query, "primaryR"),
                number(query, "primaryW"),
                number(query, "timeout"));
        HttpMethod method = http.method();
        if (method.equals(HttpMethod.GET)) {
            return new Request.Get(table, key, terms);
        }
        if (method.equals(HttpMethod.PUT)) {
            Bytes value = Bytes.copyOf(http.content().nioBuffer());
            PutMode mode = flag(query, "replace") ? PutMode.REPLACE : PutMode.SIBLING;
            return new Request.Put(table, key, value, context(http), mode, requestIds.get(), terms, ttl(query));
        }
        if (method.equals(HttpMethod.DELETE)) {
            return new Request.Delete(table, key, context(http), requestIds.get(), terms);
        }
        throw new BadHttpException(wrongMethod("GET, PUT, DELETE"));
    }

    /** 0 when it is not there: the table's own figure. */
    private static int number(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        if (values == null) {
            return 0;
        }
        try {
            int value = Integer.parseInt(values.get(0));
            if (value >= 1 && values.size() == 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new BadHttpException(
                    HttpAnswers.badRequest(name + " is a whole number, not '" + values.get(0) + "'"));
        }
        throw new BadHttpException(HttpAnswers.error(
                HttpResponseStatus.BAD_REQUEST,
                name.equals("timeout") ? "BadRequest" : "BadQuorum",
                name + " is given once and is at least 1",
                0,
                0));
    }

    private static long ttl(Map<String, List<String>> query) {
        List<String> values = query.getOrDefault("ttl", List.of());
        if (values.isEmpty()) {
            return Ttl.TABLE;
        }
        try {
            return Ttl.parse(values.get(0));
        } catch (IllegalArgumentException e) {
            throw new BadHttpException(HttpAnswers.badRequest("ttl: " + e.getMessage()));
        }
    }

    private static boolean flag(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        if (values == null) {
            return false;
        }
        if (values.size() == 1 && (values.get(0).equals("true") || values.get(0).equals("false"))) {
            return values.get(0).equals("true");
        }
        throw new BadHttpException(HttpAnswers.badRequest(name + " is true or false"));
    }

    private static Bytes context(FullHttpRequest http) {
        String text = http.headers().get(HttpAnswers.CONTEXT);
        if (text == null || text.isEmpty()) {
            return Bytes.EMPTY;
        }
        try {
            return Bytes.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new BadHttpException(HttpAnswers.error(
                    HttpResponseStatus.BAD_REQUEST, "BadContext", "the context is not base64url", 0, 0));
        }
    }

    private static FullHttpResponse answer(Response response, boolean asJson) {
        if (response instanceof Response.Got got) {
            return HttpAnswers.got(got, asJson);
        }
        if (response instanceof Response.Written written) {
            return HttpAnswers.written(written);
        }
        if (response instanceof Response.Failed failed) {
            return HttpAnswers.failed(failed);
        }
        throw new IllegalStateException("no loop answers a request for data with " + response);
    }
}
