package io.gramme.itests.chaos.check;

import java.util.List;

/**
 * Something that must not be.
 *
 * @param kind of anomaly, as in {@code lost-write}
 * @param key where it is, empty when it is of no key
 * @param operations that show it
 * @param sentence for a person, with these operations in it
 */
public record Anomaly(String kind, String key, List<Op> operations, String sentence) {
    public Anomaly {
        operations = List.copyOf(operations);
    }
}
