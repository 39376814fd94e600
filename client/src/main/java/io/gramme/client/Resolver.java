package io.gramme.client;

import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Makes one value of several that were written concurrently. It must not depend on their order: two clients that resolve
 * the same values must come to the same one. It must not block.
 */
@FunctionalInterface
public interface Resolver {
    /**
     * The one value.
     *
     * @param siblings at least two
     */
    Bytes resolve(List<Bytes> siblings);

    /** The greatest in the application's order wins, equal ones in the order of their bytes. The others are lost. */
    static Resolver lastWriteWins(Comparator<Bytes> order) {
        Comparator<Bytes> total = order.thenComparing(Comparator.naturalOrder());
        return siblings -> siblings.stream().max(total).orElseThrow();
    }

    /** The one with the highest timestamp wins, as the application finds it in the value. The others are lost. */
    static Resolver latest(ToLongFunction<Bytes> timestamp) {
        return lastWriteWins(Comparator.comparingLong(timestamp));
    }

    /**
     * Every element of any sibling: the paper's shopping cart (section 4.4). An element removed in one sibling and kept in
     * another comes back.
     *
     * @param split a value's elements
     * @param join the value with these elements, given in the order of their bytes
     */
    static Resolver setUnion(Function<Bytes, ? extends Collection<Bytes>> split, Function<List<Bytes>, Bytes> join) {
        return siblings -> {
            SortedSet<Bytes> union = new TreeSet<>();
            siblings.forEach(sibling -> union.addAll(split.apply(sibling)));
            return join.apply(new ArrayList<>(union));
        };
    }
}
