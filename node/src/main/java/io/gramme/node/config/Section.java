package io.gramme.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One mapping of the file. It remembers which keys were asked for, and {@link #finish} refuses every other. */
final class Section {
    private final String path;
    private final JsonNode node;
    private final Set<String> known = new TreeSet<>();

    Section(String path, JsonNode node) {
        this.path = path;
        this.node = node.isNull() ? MissingNode.getInstance() : node;
        if (!this.node.isMissingNode() && !this.node.isObject()) {
            throw new ConfigException((path.isEmpty() ? "the file" : path) + " is a mapping of keys to values");
        }
    }

    Section section(String key) {
        return new Section(at(key), value(key));
    }

    List<Section> sections(String key) {
        JsonNode list = value(key);
        List<Section> sections = new ArrayList<>();
        if (!list.isMissingNode() && !list.isArray()) {
            throw new ConfigException(at(key) + " is a list");
        }
        for (int i = 0; i < list.size(); i++) {
            sections.add(new Section(at(key) + "[" + i + "]", list.get(i)));
        }
        return sections;
    }

    Optional<String> text(String key) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (value.isContainerNode()) {
            throw new ConfigException(at(key) + " is a single value");
        }
        return Optional.of(value.asText());
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    List<String> texts(String key) {
        JsonNode list = value(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw new ConfigException(at(key) + " is a list");
        }
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    int number(String key, int otherwise, int least, int most) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
            throw new ConfigException(at(key) + " is a whole number from " + least + " to " + most + ", not " + value);
        }
        return value.asInt();
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw new ConfigException(at(key) + " is true or false, not " + value);
        }
        return value.asBoolean();
    }

    /** A size such as {@code 64 MiB}, {@code 512 KiB} or a bare number of bytes. */
    long size(String key, long otherwise, long least, long most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        String[] parts = split(text.get());
        long unit = switch (parts[1]) {
            case "", "b" -> 1;
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            default ->
                throw new ConfigException(
                        at(key) + ": '" + text.get() + "' is no size; write 64 MiB, 512 KiB or a number of bytes");
        };
        long bytes = parse(key, text.get(), parts[0]) * unit;
        if (bytes < least || bytes > most) {
            throw new ConfigException(at(key) + " is from " + least + " to " + most + " bytes, not " + text.get());
        }
        return bytes;
    }

    /** A time such as {@code 10 ms}, {@code 2 s} or {@code 24 h}. */
    Duration time(String key, Duration otherwise, Duration least, Duration most) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        String[] parts = split(text.get());
        long amount = parse(key, text.get(), parts[0]);
        Duration time = switch (parts[1]) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default ->
                throw new ConfigException(
                        at(key) + ": '" + text.get() + "' is no time; write 10 ms, 2 s, 5 min, 24 h or 14 d");
        };
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new ConfigException(
                    at(key) + " is from " + least.toMillis() + " ms to " + most.toMillis() + " ms, not " + text.get());
        }
        return time;
    }

    private static String[] split(String text) {
        String compact = text.replace(" ", "").replace("_", "").toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < compact.length() && Character.isDigit(compact.charAt(digits))) {
            digits++;
        }
        return new String[] {compact.substring(0, digits), compact.substring(digits)};
    }

    private long parse(String key, String text, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new ConfigException(at(key) + ": '" + text + "' does not begin with a number");
        }
    }

    /** Refuses keys that nobody asked for. */
    void finish() {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                String nearest = nearest(name);
                throw new ConfigException(
                        "unknown key '" + at(name) + "'; did you mean '" + at(nearest) + "'? Known here: " + known);
            }
        }
    }

    private String nearest(String name) {
        return known.stream()
                .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.path(key);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
