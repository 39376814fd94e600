package io.gramme.node.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every order in which the messages of three acceptors, two of them proposing against each other, can arrive, up to a depth: in none
 * of them do majorities vote for two values in one slot. What never arrives is covered too, for every prefix is looked at.
 */
final class PaxosExplorationTest {
    private static final int DEPTH = 10;
    private static final int LEAST_STATES = 30_000;

    @Test
    void noOrderOfMessagesMakesMajoritiesVoteForTwoValues() {
        Set<Long> seen = new HashSet<>();
        Set<Value> everChosen = new HashSet<>();
        Deque<Path> paths = new ArrayDeque<>(List.of(new Path(List.of(), new World().flying.size())));

        while (!paths.isEmpty()) {
            Path path = paths.removeLast();
            for (int next = 0; next < path.choices; next++) {
                List<Integer> longer = new ArrayList<>(path.deliveries);
                longer.add(next);
                World world = new World();
                longer.forEach(world::deliver);
                world.votes.values().forEach(everChosen::addAll);
                if (seen.add(world.fingerprint(longer.size())) && longer.size() < DEPTH) {
                    paths.add(new Path(longer, world.flying.size()));
                }
            }
        }

        assertThat(seen).hasSizeGreaterThan(LEAST_STATES);
        assertThat(everChosen).contains(World.command(1), World.command(2));
    }

    /** Which of the messages under way arrived, one after the other, and how many are under way then. */
    private record Path(List<Integer> deliveries, int choices) {}

    /** Three voters whose disks are immediate; two have been endorsed and propose as soon as they lead. */
    private static final class World {
        private static final long MILLI = 1_000_000L;

        private final ManualClock clock = new ManualClock();
        private final List<PaxosGroup> groups = new ArrayList<>();
        private final List<Flying> flying = new ArrayList<>();
        private final boolean[] proposed = new boolean[3];
        private final long[] written = new long[3];
        private final Map<String, Set<Integer>> voters = new TreeMap<>();
        /** By slot: what a majority voted for under one ballot. */
        private final Map<Long, Set<Value>> votes = new TreeMap<>();

        private record Flying(int from, int to, Envelope envelope) {}

        World() {
            Voters all = new Voters(
                    IntStream.range(0, 3).mapToObj(i -> new Voter(id(i), i)).toList());
            PaxosConfig config = new PaxosConfig(50 * MILLI, 300 * MILLI, 4, 4);
            for (int i = 0; i < 3; i++) {
                groups.add(new PaxosGroup(
                        config, all.all().get(i), new PaxosState(new Snapshot(0, all, Bytes.EMPTY)), clock, () -> 0));
                drain(i);
            }
            clock.advance(300 * MILLI);
            for (int stands = 0; stands < 2; stands++) {
                groups.get(stands).onTick();
                drain(stands);
                // The third endorses both; what the two ask of each other gets lost.
                deliverAll(stands, 2);
                deliverAll(2, stands);
                int other = 1 - stands;
                int self = stands;
                flying.removeIf(message -> message.from == self
                        && message.to == other
                        && message.envelope.message() instanceof PaxosMessage.Canvass);
            }
        }

        static NodeId id(int i) {
            return new NodeId(i + 1L, 0);
        }

        static Value command(int number) {
            return new Value.Command(Bytes.utf8("of " + number));
        }

        private void deliverAll(int from, int to) {
            List<Flying> now = flying.stream()
                    .filter(message -> message.from == from && message.to == to)
                    .toList();
            now.forEach(message -> deliver(flying.indexOf(message)));
        }

        void deliver(int index) {
            Flying message = flying.remove(index);
            groups.get(message.to).onMessage(id(message.from), message.envelope);
            drain(message.to);
        }

        private void drain(int node) {
            PaxosGroup group = groups.get(node);
            for (Ready ready = group.ready(); !ready.isEmpty(); ready = group.ready()) {
                for (Write write : ready.writes()) {
                    if (write instanceof Write.Logged logged) {
                        voted(node, logged.slot(), logged.entry());
                    }
                }
                written[node] += ready.writes().size();
                for (Ready.Outgoing outgoing : ready.messages()) {
                    int to = (int) outgoing.to().high() - 1;
                    flying.add(new Flying(node, to, outgoing.envelope()));
                }
                group.onDurable(written[node]);
                if (group.isLeading() && !proposed[node]) {
                    proposed[node] = true;
                    group.propose(Bytes.utf8("of " + (node + 1)));
                }
            }
        }

        private void voted(int node, long slot, Entry entry) {
            Set<Integer> those = voters.computeIfAbsent(slot + " " + entry, vote -> new TreeSet<>());
            those.add(node);
            if (those.size() == 2) {
                Set<Value> values = votes.computeIfAbsent(slot, any -> new HashSet<>());
                values.add(entry.value());
                assertThat(values).as("values with a majority in slot %d", slot).hasSize(1);
            }
        }

        /** Equal, but for a chance of one in 2^64, for worlds that go on alike, have the same past votes and are as deep. */
        long fingerprint(int depth) {
            String text = depth
                    + groups.toString()
                    + flying.stream().map(Flying::toString).sorted().collect(Collectors.joining())
                    + voters;
            return Token.of(Bytes.utf8(text)).low();
        }
    }
}
