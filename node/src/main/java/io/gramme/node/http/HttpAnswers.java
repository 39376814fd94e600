package io.gramme.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Responses as HTTP. */
final class HttpAnswers {
    static final String CONTEXT = "X-Gramme-Context";
    static final String EXPIRES = "X-Gramme-Expires";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String JSON_TYPE = "application/json";
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final String BYTES_TYPE = "application/octet-stream";

    private HttpAnswers() {}

    /** One value is its bytes, unless JSON was asked for; siblings are always JSON; nothing is 404. */
    static FullHttpResponse got(Response.Got got, boolean asJson) {
        List<Value> values = got.values();
        if (values.isEmpty()) {
            FullHttpResponse none = error(HttpResponseStatus.NOT_FOUND, "NotFound", "there is no such key", 0, 0);
            return withContext(none, got.context());
        }
        FullHttpResponse response;
        if (values.size() == 1 && !asJson) {
            Value value = values.get(0);
            response = bytes(HttpResponseStatus.OK, BYTES_TYPE, value.bytes().toArray());
            value.expiry().ifPresent(end -> response.headers().set(EXPIRES, end.toString()));
        } else {
            HttpResponseStatus status =
                    values.size() == 1 ? HttpResponseStatus.OK : HttpResponseStatus.MULTIPLE_CHOICES;
            response = json(status, listed(got));
        }
        return withContext(response, got.context());
    }

    /** The values in base64; beside them when each expires, if one does. */
    private static ObjectNode listed(Response.Got got) {
        ObjectNode body = JSON.createObjectNode().put("context", context(got.context()));
        ArrayNode list = body.putArray("values");
        for (Value value : got.values()) {
            list.add(Base64.getEncoder().encodeToString(value.bytes().toArray()));
        }
        if (got.values().stream().anyMatch(value -> value.expiry().isPresent())) {
            ArrayNode ends = body.putArray("expires");
            for (Value value : got.values()) {
                ends.add(value.expiry().map(Instant::toString).orElse(null));
            }
        }
        return body;
    }

    static FullHttpResponse written(Response.Written written) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
        return withContext(response, written.context());
    }

    static FullHttpResponse failed(Response.Failed failed) {
        return error(status(failed.code()), name(failed.code()), failed.message(), failed.needed(), failed.got());
    }

    private static HttpResponseStatus status(ErrorCode code) {
        return switch (code) {
            case BAD_REQUEST,
                    BAD_QUORUM,
                    BAD_CONTEXT,
                    KEY_TOO_LONG,
                    TOO_MANY_SIBLINGS,
                    UNSUPPORTED_VERSION,
                    WRONG_CLUSTER -> HttpResponseStatus.BAD_REQUEST;
            case UNKNOWN_TABLE -> HttpResponseStatus.NOT_FOUND;
            case VALUE_TOO_LARGE -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case OVERLOADED -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case TIMEOUT -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case QUORUM_NOT_MET, NO_SPACE, CORRUPT, DRAINING, NOT_READY, NOT_A_REPLICA, STALE, CLOCK_SKEW, UNKNOWN ->
                HttpResponseStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** QUORUM_NOT_MET as QuorumNotMet. */
    private static String name(ErrorCode code) {
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    static FullHttpResponse error(HttpResponseStatus status, String error, String message, int needed, int got) {
        ObjectNode body = JSON.createObjectNode();
        body.put("error", error).put("message", message);
        body.put("needed", needed).put("got", got);
        return json(status, body);
    }

    static FullHttpResponse badRequest(String message) {
        return error(HttpResponseStatus.BAD_REQUEST, "BadRequest", message, 0, 0);
    }

    static FullHttpResponse json(HttpResponseStatus status, JsonNode body) {
        try {
            return bytes(status, JSON_TYPE, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }

    /** Answers with a page that comes later, or does not because a loop's queue is full. */
    static Consumer<Optional<ObjectNode>> later(Consumer<FullHttpResponse> answer) {
        return later(body -> json(HttpResponseStatus.OK, body), answer);
    }

    /** The same, with something to be made of the page first. */
    static Consumer<Optional<ObjectNode>> later(
            Function<ObjectNode, FullHttpResponse> made, Consumer<FullHttpResponse> answer) {
        return page -> answer.accept(page.map(made)
                .orElseGet(() -> error(
                        HttpResponseStatus.TOO_MANY_REQUESTS,
                        "Overloaded",
                        "this node's queue is full; try again shortly",
                        0,
                        0)));
    }

    static FullHttpResponse text(HttpResponseStatus status, String text) {
        return bytes(status, TEXT_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static FullHttpResponse bytes(HttpResponseStatus status, String type, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    private static FullHttpResponse withContext(FullHttpResponse response, Bytes context) {
        if (!context.isEmpty()) {
            response.headers().set(CONTEXT, context(context));
        }
        return response;
    }

    static String context(Bytes context) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(context.toArray());
    }
}
