package io.gramme.node.sync;

import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Which of this node's copies were found to agree with which other node's, and when. Confined to its loop.
 */
public final class Verified {
    private final Map<TreeId, TreeMap<NodeId, Agreement>> agreements = new TreeMap<>();

    /**
     * Two copies were equal.
     *
     * @param flags how many flags had been raised here when the comparison began: what it says is of no use to a later one
     * @param runs how often somebody had asked for comparisons when it began, likewise
     * @param atNanos when that comparison began
     */
    public record Agreement(long flags, long runs, long atNanos) {}

    public void agreed(TreeId tree, NodeId peer, Agreement agreement) {
        agreements.computeIfAbsent(tree, key -> new TreeMap<>()).put(peer, agreement);
    }

    /** Forgets all but these trees. */
    public void retain(Collection<TreeId> trees) {
        agreements.keySet().retainAll(trees);
    }

    /** Whether the copy has agreed with each of these nodes in a comparison begun with at least so many flags raised. */
    public boolean isVerified(TreeId tree, Collection<NodeId> peers, long flags) {
        TreeMap<NodeId, Agreement> known = agreements.getOrDefault(tree, new TreeMap<>());
        return peers.stream()
                .allMatch(peer -> Optional.ofNullable(known.get(peer))
                        .filter(agreement -> agreement.flags >= flags)
                        .isPresent());
    }

    /** Whether the copy has agreed with the node in a comparison begun after that time. */
    public boolean isVerifiedSince(TreeId tree, NodeId peer, long nanos) {
        Agreement known = agreements.getOrDefault(tree, new TreeMap<>()).get(peer);
        return known != null && known.atNanos - nanos > 0;
    }

    /** When the least recent of the agreements with these nodes was; empty when there is none with one of them. */
    public OptionalLong oldest(TreeId tree, Collection<NodeId> peers) {
        return least(tree, peers, Agreement::atNanos);
    }

    /** The least of {@link Agreement#runs} with these nodes; empty as {@link #oldest} is. */
    public OptionalLong runs(TreeId tree, Collection<NodeId> peers) {
        return least(tree, peers, Agreement::runs);
    }

    private OptionalLong least(TreeId tree, Collection<NodeId> peers, ToLongFunction<Agreement> what) {
        TreeMap<NodeId, Agreement> known = agreements.getOrDefault(tree, new TreeMap<>());
        long least = Long.MAX_VALUE;
        for (NodeId peer : peers) {
            Agreement agreement = known.get(peer);
            if (agreement == null) {
                return OptionalLong.empty();
            }
            least = Math.min(least, what.applyAsLong(agreement));
        }
        return OptionalLong.of(least);
    }
}
