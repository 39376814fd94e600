package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Whom this node gossips with: members drawn evenly, now and then a seed, never a node of another cluster. A suspect is
 * drawn again once, so that a third of the members may die without a third of the rounds being lost, and yet nobody is given
 * up: of two halves that suspect each other, one finds the other.
 */
final class Partners {
    private static final int DRAWS = 8;

    private final NodeId self;
    private final int seedPercent;
    private final View view;
    private final SeedBook seeds;
    private final Conflicts conflicts;
    private final RandomGenerator random;

    Partners(NodeId self, GossipConfig config, View view, SeedBook seeds, Conflicts conflicts, RandomGenerator random) {
        this.self = self;
        this.seedPercent = config.seedPercent();
        this.view = view;
        this.seeds = seeds;
        this.conflicts = conflicts;
        this.random = random;
    }

    /** Nobody when no member and no seed is known. */
    Optional<NodeId> draw(Predicate<NodeId> suspect) {
        Optional<NodeId> chosen = random.nextInt(100) < seedPercent ? drawSeed() : drawMember(suspect);
        return chosen.or(this::drawSeed).or(() -> drawMember(suspect));
    }

    /** Every member that could be drawn. */
    List<NodeId> all() {
        List<NodeId> all = new ArrayList<>(view.size());
        for (int i = 0; i < view.size(); i++) {
            NodeId id = view.id(i);
            if (isEligible(id)) {
                all.add(id);
            }
        }
        return all;
    }

    private Optional<NodeId> drawMember(Predicate<NodeId> suspect) {
        Optional<NodeId> first = drawMember();
        return first.filter(suspect).isPresent() ? drawMember() : first;
    }

    /** In a time that does not grow with the members, unless next to none of them is eligible. */
    private Optional<NodeId> drawMember() {
        for (int draw = 0; draw < DRAWS; draw++) {
            NodeId id = view.id(random.nextInt(view.size()));
            if (isEligible(id)) {
                return Optional.of(id);
            }
        }
        return Sample.of(all(), 1, random).stream().findFirst();
    }

    private Optional<NodeId> drawSeed() {
        List<NodeId> eligible = seeds.others().stream().filter(this::isEligible).toList();
        return Sample.of(eligible, 1, random).stream().findFirst();
    }

    private boolean isEligible(NodeId id) {
        return !id.equals(self) && !conflicts.contains(id);
    }
}
