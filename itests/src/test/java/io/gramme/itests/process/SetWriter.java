package io.gramme.itests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A client that adds elements to sets: reads a set, merges its siblings, adds its element and writes it back with the context.
 * When it cannot read it goes on from what it wrote last, as a shop would with the cart that it has at hand. Confined to one
 * thread; what was added may be read by others when it has ended.
 */
final class SetWriter extends Thread {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final List<Daemon> side;
    private final int keys;
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, Set<String>> added = new HashMap<>();
    private volatile boolean stopping;
    private int refused;

    /** What it saw or wrote last. */
    private record Known(Set<String> elements, String context) {}

    SetWriter(String name, List<Daemon> side, int keys) {
        super(name);
        this.name = name;
        this.side = side;
        this.keys = keys;
        setDaemon(true);
    }

    static String path(int key) {
        return "/tables/default/keys/set-" + key;
    }

    /** The elements of one value, or of several siblings. */
    static Set<String> elements(Daemon.Answer answer) {
        Set<String> elements = new TreeSet<>();
        if (answer.status() == 200) {
            elements.addAll(Arrays.asList(answer.body().split(",", -1)));
        } else if (answer.status() == 300) {
            for (JsonNode value : siblings(answer)) {
                String text = new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
                elements.addAll(Arrays.asList(text.split(",", -1)));
            }
        }
        return elements;
    }

    static JsonNode siblings(Daemon.Answer answer) {
        try {
            return JSON.readTree(answer.body()).get("values");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void finish() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            for (int i = 0; !stopping; i++) {
                add(i % keys, side.get(i % side.size()), name + "-" + i);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(int key, Daemon daemon, String element) throws InterruptedException {
        String path = path(key);
        Daemon.Answer read = daemon.get(path + "?timeout=500");
        Known before = known.getOrDefault(path, new Known(Set.of(), ""));
        if (read.status() == 200 || read.status() == 300 || read.status() == 404) {
            before = new Known(elements(read), read.context());
        }
        Set<String> after = new TreeSet<>(before.elements);
        after.add(element);
        Daemon.Answer written = daemon.put(path + "?timeout=1000", before.context, String.join(",", after));
        if (written.status() == 204) {
            known.put(path, new Known(after, written.context()));
            added.computeIfAbsent(path, any -> new TreeSet<>()).add(element);
        } else {
            refused++;
        }
    }

    /** Elements whose addition was acknowledged. */
    Set<String> added(int key) {
        return added.getOrDefault(path(key), Set.of());
    }

    int refused() {
        return refused;
    }
}
