package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A data folder that a node has set aside.
 *
 * @param node that has it
 * @param entry what the node says of it
 */
record SetAside(HttpNode node, JsonNode entry) {
    static final String PATH = "/admin/quarantine";

    /** Those of all nodes that answer; a node that does not is told of. */
    static List<SetAside> all(AdminPort port, Terminal terminal) {
        List<SetAside> all = new ArrayList<>();
        int answered = 0;
        for (HttpNode node : port.nodes()) {
            try {
                JsonNode page = port.at(List.of(node)).read(PATH);
                page.path("quarantine").forEach(entry -> all.add(new SetAside(node, entry)));
                answered++;
            } catch (Failure e) {
                terminal.say("node " + node.title() + " does not say what it has set aside: " + e.getMessage());
            }
        }
        if (answered == 0) {
            throw Failure.undecided("no node could be asked");
        }
        return all;
    }

    /** The one that is meant. */
    static SetAside named(String store, AdminPort port, Terminal terminal) {
        return all(port, terminal).stream()
                .filter(kept -> kept.store().equals(store))
                .findFirst()
                .orElseThrow(() -> Failure.usage("no node that answers has set aside a store '" + store
                        + "'; see: gramme admin quarantine list"));
    }

    String store() {
        return entry.path("store").asText();
    }
}
