package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Kind.Family;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What clients saw of a store, and what was done to it meanwhile. The package says how it is written to a file.
 *
 * <p>The constructor refuses what no checker can judge: two operations with one number, two writes of one value under one key, a
 * key that holds values here and a list there.
 */
public final class History {
    private static final Comparator<Op> BY_INVOCATION =
            Comparator.comparingLong(Op::invoked).thenComparingLong(Op::number);

    private final Header header;
    private final List<Op> operations;
    private final List<FaultEvent> faults;
    private final SortedMap<String, List<Op>> byKey = new TreeMap<>();
    private final Map<String, Op> family = new HashMap<>();

    public History(Header header, List<Op> operations, List<FaultEvent> faults) {
        this.header = header;
        this.operations = operations.stream().sorted(BY_INVOCATION).toList();
        this.faults = List.copyOf(faults);
        checkWholes(operations);
        for (Op op : this.operations) {
            byKey.computeIfAbsent(op.key(), key -> new ArrayList<>()).add(op);
        }
    }

    /** Reads a file; throws {@link HistoryException} for what is no history. */
    public static History read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new HistoryReader(file.toString()).read(reader);
        } catch (NoSuchFileException e) {
            throw new HistoryException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new HistoryException(file + ": it is not all UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Header header() {
        return header;
    }

    /** By their invocations. */
    public List<Op> operations() {
        return operations;
    }

    /** In the order in which they were recorded. */
    public List<FaultEvent> faults() {
        return faults;
    }

    /** The operations of each key, by their invocations. */
    SortedMap<String, List<Op>> byKey() {
        return byKey;
    }

    /** What the key holds; a key that was only read holds values. */
    Family family(String key) {
        Op first = family.get(key);
        return first == null ? Family.VALUES : first.kind().family();
    }

    /** The operations of each key that holds that. */
    SortedMap<String, List<Op>> keysOf(Family wanted) {
        SortedMap<String, List<Op>> keys = new TreeMap<>();
        byKey.forEach((key, ops) -> {
            if (family(key) == wanted) {
                keys.put(key, ops);
            }
        });
        return keys;
    }

    private void checkWholes(List<Op> inOrder) {
        Map<Long, Op> numbers = new HashMap<>();
        Map<String, Map<String, Op>> values = new HashMap<>();
        for (Op op : inOrder) {
            Op twin = numbers.putIfAbsent(op.number(), op);
            if (twin != null) {
                throw new HistoryException(at(op) + "operation " + op.number() + " is there already" + seenAt(twin));
            }
            checkFamily(op);
            if (op.kind().hasValue()) {
                Op first =
                        values.computeIfAbsent(op.key(), key -> new HashMap<>()).putIfAbsent(op.written(), op);
                if (first != null) {
                    throw new HistoryException(at(op) + op.written() + " was written to " + op.key() + seenAt(first)
                            + " already: each value is written once");
                }
            }
        }
    }

    private void checkFamily(Op op) {
        if (op.kind().family() == Family.ANY) {
            return;
        }
        Op first = family.putIfAbsent(op.key(), op);
        if (first != null && first.kind().family() != op.kind().family()) {
            throw new HistoryException(at(op) + op.key() + " takes " + op.kind().word() + " here and "
                    + first.kind().word() + seenAt(first) + ": a key holds values, a list or a set");
        }
    }

    private static String at(Op op) {
        return op.line() == 0 ? "" : "line " + op.line() + ": ";
    }

    private static String seenAt(Op op) {
        return op.line() == 0 ? " in operation " + op.number() : " on line " + op.line();
    }

    /** Every value that a read of the key returned or a condition expected. */
    static Set<String> observed(List<Op> ops) {
        Set<String> observed = new HashSet<>();
        for (Op op : ops) {
            observed.addAll(op.output());
            String expected = op.expected();
            if (expected != null) {
                observed.add(expected);
            }
        }
        return observed;
    }
}
