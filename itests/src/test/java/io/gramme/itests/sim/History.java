package io.gramme.itests.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients saw, and what went wrong meanwhile, as JSON lines: one object for each attempt and each fault, in the order in
 * which they ended or began, so that any checker can read it.
 */
final class History {
    private static final int SHOWN_BYTES = 40;

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<ObjectNode> lines = new ArrayList<>();

    /** The first line. */
    void header(Plan plan) {
        ObjectNode line = add().put("v", 1);
        line.put("seed", "0x" + Long.toHexString(plan.seed())).put("profile", Repro.name(plan.profile()));
        line.put("n", plan.knobs().n())
                .put("r", plan.knobs().r())
                .put("w", plan.knobs().w());
        line.put("clock", "sim-us");
    }

    void fault(long micros, String what, boolean on) {
        add().put("t", micros).put("fault", what).put("on", on);
    }

    /**
     * One attempt.
     *
     * @param node the index of the node that was asked
     * @param result what came back; "open" when nothing did
     */
    void attempt(Operation operation, int node, long invoked, long returned, String result, List<Value> values) {
        ObjectNode line = add().put("i", operation.number()).put("c", operation.client());
        line.put("f", operation.kind().name()).put("k", "k" + operation.key());
        line.put("coord", "n" + node).put("inv", invoked).put("ret", returned);
        line.put("result", result);
        if (operation.kind().isWrite() && !operation.kind().isDelete()) {
            line.put("val", shown(Values.of(operation)));
        }
        if (!values.isEmpty()) {
            values.forEach(value -> line.withArray("out").add(shown(value.bytes())));
        }
    }

    private ObjectNode add() {
        ObjectNode line = mapper.createObjectNode();
        lines.add(line);
        return line;
    }

    private static String shown(Bytes bytes) {
        String text = new String(bytes.toArray(), StandardCharsets.US_ASCII);
        int end = text.indexOf(';');
        return end < 0 ? text.substring(0, Math.min(text.length(), SHOWN_BYTES)) : text.substring(0, end);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
