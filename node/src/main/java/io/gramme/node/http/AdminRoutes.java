package io.gramme.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The ring, its changes and the tables, for an operator.
 *
 * <pre>
 * GET   /admin/topology   /admin/plan   /admin/transfers   /admin/quarantine
 * POST  /admin/stage   /admin/commit   /admin/abort   /admin/give-up   a JSON object
 * POST  /admin/tables  /admin/drain   /admin/recover                      a JSON object
 * POST  /admin/quarantine/export   /admin/quarantine/drop   a JSON object
 * </pre>
 *
 * <p>Thread-safe: it keeps nothing.
 */
final class AdminRoutes {
    private static final String PREFIX = "/admin/";
    private static final Set<String> QUESTIONS = Set.of("topology", "plan", "transfers", "quarantine");
    private static final Set<String> ORDERS = Set.of(
            "stage",
            "commit",
            "abort",
            "give-up",
            "tables",
            "drain",
            "recover",
            "quarantine/export",
            "quarantine/drop");

    /** Far more than the largest order takes. */
    private static final int MAX_BODY = 1 << 20;

    private final HttpAdmin admin;

    AdminRoutes(HttpAdmin admin) {
        this.admin = admin;
    }

    static boolean isAt(String path) {
        return path.startsWith(PREFIX)
                && (QUESTIONS.contains(path.substring(PREFIX.length()))
                        || ORDERS.contains(path.substring(PREFIX.length())));
    }

    /** The only method of such a path. */
    static HttpMethod method(String path) {
        return QUESTIONS.contains(path.substring(PREFIX.length())) ? HttpMethod.GET : HttpMethod.POST;
    }

    void handle(FullHttpRequest http, String path, Consumer<FullHttpResponse> answer) {
        admin.ask(path.substring(PREFIX.length()), body(http), said -> answer.accept(response(said)));
    }

    private static ObjectNode body(FullHttpRequest http) {
        if (http.content().readableBytes() > MAX_BODY) {
            throw new BadHttpException(HttpAnswers.badRequest("an order has at most " + MAX_BODY + " bytes"));
        }
        String text = http.content().toString(StandardCharsets.UTF_8);
        try {
            JsonNode body = text.isBlank() ? HttpAnswers.JSON.createObjectNode() : HttpAnswers.JSON.readTree(text);
            if (body instanceof ObjectNode order) {
                return order;
            }
        } catch (JsonProcessingException e) {
            throw new BadHttpException(HttpAnswers.badRequest("this is not JSON: " + e.getOriginalMessage()));
        }
        throw new BadHttpException(HttpAnswers.badRequest("an order is a JSON object"));
    }

    private static FullHttpResponse response(HttpAdmin.Answer answer) {
        if (answer instanceof HttpAdmin.Page page) {
            return HttpAnswers.json(HttpResponseStatus.OK, page.page());
        } else if (answer instanceof HttpAdmin.Begun begun) {
            return HttpAnswers.json(HttpResponseStatus.ACCEPTED, begun.page());
        } else if (answer instanceof HttpAdmin.Nonsense nonsense) {
            return HttpAnswers.badRequest(nonsense.why());
        } else if (answer instanceof HttpAdmin.Refused refused) {
            return HttpAnswers.error(HttpResponseStatus.CONFLICT, "Refused", refused.why(), 0, 0);
        } else if (answer instanceof HttpAdmin.Undecided undecided) {
            return HttpAnswers.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "Undecided", undecided.why(), 0, 0);
        }
        HttpAdmin.Busy busy = (HttpAdmin.Busy) answer;
        return HttpAnswers.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "Busy", busy.why(), 0, 0);
    }
}
