package io.gramme.itests.chaos.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the clients of a load do, and how much of it.
 *
 * @param table that they work on
 * @param firstClient the number of the first of them: two loads of one history have no client in common
 * @param clients each with one operation at a time
 * @param perSecond all clients together, at most
 * @param keys how many keys of each kind there are: few make many siblings
 * @param valueBytes of the values that are not large
 * @param isHttp whether each client speaks to one coordinator, the targets taken in turns; otherwise they go through the library, which
 *     finds all nodes by itself
 * @param weights how often each task is drawn
 */
public record LoadSettings(
        String table,
        int firstClient,
        int clients,
        int perSecond,
        int keys,
        int valueBytes,
        boolean isHttp,
        Map<Task, Integer> weights) {
    private static final int CLIENTS = 10;
    private static final int PER_SECOND = 300;
    private static final int MAX_PER_SECOND = 1_000;
    private static final int KEYS = 200;
    private static final int VALUE_BYTES = 100;

    public LoadSettings {
        weights = new EnumMap<>(weights);
        if (clients < 1
                || keys < 1
                || valueBytes < 0
                || weights.values().stream().noneMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException("there are clients, keys and something to do");
        }
        if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
            throw new IllegalArgumentException("1 to " + MAX_PER_SECOND + " operations a second");
        }
    }

    private static LoadSettings of(Map<Task, Integer> weights) {
        return new LoadSettings("default", 0, CLIENTS, PER_SECOND, KEYS, VALUE_BYTES, false, weights);
    }

    /** A bit of everything but large and ending values. */
    public static LoadSettings mixed() {
        return of(Map.of(
                Task.READ, 35, Task.UPDATE, 25, Task.FOLLOW, 10, Task.BLIND_PUT, 15, Task.DELETE, 5, Task.ADD, 10));
    }

    /** One task only. */
    public static LoadSettings only(Task task) {
        return of(Map.of(task, 1));
    }

    /** Reads, and as much of this as of them. */
    public static LoadSettings readsAnd(Task task) {
        return of(Map.of(task, 1, Task.READ, 1));
    }

    /** The same with another share of a task, 0 for none of it. */
    public LoadSettings weight(Task task, int weight) {
        Map<Task, Integer> changed = new EnumMap<>(Task.class);
        changed.putAll(weights);
        changed.put(task, weight);
        return new LoadSettings(table, firstClient, clients, perSecond, keys, valueBytes, isHttp, changed);
    }

    /** The same on another table. */
    public LoadSettings table(String name) {
        return new LoadSettings(name, firstClient, clients, perSecond, keys, valueBytes, isHttp, weights);
    }

    /** The same with these clients. */
    public LoadSettings clients(int first, int count) {
        return new LoadSettings(table, first, count, perSecond, keys, valueBytes, isHttp, weights);
    }

    /** The same, faster or slower. */
    public LoadSettings perSecond(int operations) {
        return new LoadSettings(table, firstClient, clients, operations, keys, valueBytes, isHttp, weights);
    }

    /** The same with more or fewer keys. */
    public LoadSettings keys(int count) {
        return new LoadSettings(table, firstClient, clients, perSecond, count, valueBytes, isHttp, weights);
    }

    /** The same with values of that size. */
    public LoadSettings valueBytes(int size) {
        return new LoadSettings(table, firstClient, clients, perSecond, keys, size, isHttp, weights);
    }

    /** The same by HTTP, each client to one coordinator. */
    public LoadSettings http() {
        return new LoadSettings(table, firstClient, clients, perSecond, keys, valueBytes, true, weights);
    }

    int weight(Task task) {
        return Optional.ofNullable(weights.get(task)).orElse(0);
    }
}
