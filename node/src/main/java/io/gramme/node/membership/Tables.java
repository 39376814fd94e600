package io.gramme.node.membership;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of a cluster, in the order of their numbers. */
public record Tables(List<Table> all) {
    public static final int MAX_TABLES = 1_000;

    public Tables {
        all = all.stream()
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
        if (all.isEmpty() || all.size() > MAX_TABLES) {
            throw new IllegalArgumentException("a cluster has 1 to " + MAX_TABLES + " tables, not " + all.size());
        }
        Map<Object, Table> seen = new HashMap<>();
        for (Table table : all) {
            if (seen.put(table.number(), table) != null) {
                throw new IllegalArgumentException("two tables have the number " + table.number());
            }
            if (seen.put(table.name(), table) != null) {
                throw new IllegalArgumentException("two tables have the name " + table.name());
            }
        }
    }

    public Optional<Table> named(String name) {
        return all.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    public Optional<Table> numbered(int number) {
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Table table = all.get(middle);
            if (table.number() == number) {
                return Optional.of(table);
            }
            low = table.number() < number ? middle + 1 : low;
            high = table.number() < number ? high : middle - 1;
        }
        return Optional.empty();
    }

    /** N of the table of that number, 0 when there is none: records are in the tree of their partition for that N. */
    public int copies(int number) {
        return numbered(number).map(Table::n).orElse(0);
    }

    /** A sentence about the first difference, naming the table; empty when the two are equal. */
    public Optional<String> differenceFrom(Tables other) {
        for (Table table : all) {
            Optional<Table> theirs = other.named(table.name());
            if (theirs.isEmpty()) {
                return Optional.of("table '" + table.name() + "' is not defined there");
            }
            if (!theirs.get().contract().equals(table.contract())) {
                return Optional.of("table '" + table.name() + "' is " + table + " here and " + theirs.get() + " there");
            }
        }
        for (Table table : other.all) {
            if (named(table.name()).isEmpty()) {
                return Optional.of("table '" + table.name() + "' is defined there only");
            }
        }
        return Optional.empty();
    }
}
