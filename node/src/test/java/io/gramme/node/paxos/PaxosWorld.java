package io.gramme.node.paxos;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import io.gramme.ring.testing.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one group over a simulated network and disks that take their time and forget at a crash what is not yet durable. */
final class PaxosWorld {
    static final long MILLI = 1_000_000L;
    static final PaxosConfig CONFIG = new PaxosConfig(50 * MILLI, 300 * MILLI, 8, 3);

    final EventQueue queue;
    final Seeds seeds;
    final SimNetwork<Envelope> network;
    final Verdicts verdicts = new Verdicts();
    final List<Member> members = new ArrayList<>();
    final Voters genesis;
    private long lives = 1;

    /** @param voters of the nodes, the first ones, vote to begin with */
    PaxosWorld(Seeds seeds, Link link, int nodes, int voters) {
        this.seeds = seeds;
        queue = new EventQueue(new ManualClock(), seeds.random("ties"));
        network = new SimNetwork<>(queue, seeds.child("network"), link);
        genesis = new Voters(IntStream.range(0, voters)
                .mapToObj(i -> new Voter(id(i), lives + i))
                .toList());
        IntStream.range(0, nodes).forEach(i -> members.add(new Member(i)));
        members.forEach(Member::start);
    }

    static NodeId id(int number) {
        return new NodeId(((long) number + 1) << 56, number);
    }

    Snapshot beginning() {
        return new Snapshot(0, genesis, Bytes.EMPTY);
    }

    Member member(int number) {
        return members.get(number);
    }

    Optional<Member> leader() {
        return members.stream()
                .filter(member -> member.isUp() && member.group().isLeading())
                .findFirst();
    }

    /** Runs until the condition holds; false when it does not in that time. */
    boolean runUntil(long seconds, BooleanSupplier condition) {
        for (long i = 0; i < seconds * 100; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            queue.run(10 * MILLI);
        }
        return condition.getAsBoolean();
    }

    /** A leader that at least the other voters which are up know of, and which decides. */
    boolean hasDecided(Bytes command) {
        leader().ifPresent(leader -> leader.propose(command));
        return verdicts.chosen().containsValue(new Value.Command(command));
    }

    @Override
    public String toString() {
        return members.stream()
                .map(member -> member.running.map(PaxosGroup::toString).orElse("down"))
                .collect(Collectors.joining("\n"));
    }

    /** One node, through all of its starts. */
    final class Member {
        private final NodeId id;
        private final int number;
        private final List<Write> platter = new ArrayList<>();
        private Snapshot begun = beginning();
        private long life = lives++;
        private int starts;
        private long handed;
        private long applied;
        private List<Value> values = new ArrayList<>();
        private Optional<PaxosGroup> running = Optional.empty();

        private Member(int number) {
            this.number = number;
            this.id = id(number);
        }

        boolean isUp() {
            return running.isPresent();
        }

        PaxosGroup group() {
            return running.orElseThrow();
        }

        Voter voter() {
            return new Voter(id, life);
        }

        PaxosState durable() {
            PaxosState state = new PaxosState(begun);
            platter.forEach(write -> write.applyTo(state));
            return state;
        }

        void start() {
            PaxosState state = durable();
            applied = state.snapshot().slot();
            handed = 0;
            values = new ArrayList<>(new java.util.TreeMap<>(verdicts.chosen())
                    .headMap(applied + 1)
                    .values());
            network.up(id);
            network.register(id, (from, envelope) -> {
                group().onMessage(from, envelope);
                drain();
            });
            running = Optional.of(new PaxosGroup(
                    CONFIG,
                    voter(),
                    state,
                    queue.clock(),
                    seeds.child("node", number).random("start", starts++)));
            drain();
            tick();
        }

        private void tick() {
            queue.after(10 * MILLI, this, "tick", () -> {
                group().onTick();
                drain();
                tick();
            });
        }

        void crash() {
            running = Optional.empty();
            network.down(id);
            queue.cancel(this);
        }

        /** The memory is gone: from now on this is another voter. */
        void forget() {
            platter.clear();
            begun = beginning();
            life = lives++;
        }

        /** Puts back what was durable when only so many writes were. */
        void rollBack(int writes) {
            platter.subList(writes, platter.size()).clear();
        }

        int writes() {
            return platter.size();
        }

        boolean propose(Bytes command) {
            boolean taken = group().propose(command);
            drain();
            return taken;
        }

        boolean change(Voters next) {
            boolean taken = group().change(next);
            drain();
            return taken;
        }

        void snapshot() {
            group().snapshot(Verdicts.state(values));
            drain();
        }

        private void drain() {
            Ready ready = group().ready();
            for (Applied next : ready.applied()) {
                applied = verdicts.applied(id, applied, next);
                values = new ArrayList<>(verdicts.upTo(applied));
            }
            for (Ready.Outgoing outgoing : ready.messages()) {
                verdicts.sends(voter(), durable(), outgoing.envelope().message());
                network.transportOf(id).send(outgoing.to(), outgoing.envelope());
            }
            if (!ready.writes().isEmpty()) {
                long last = handed + ready.writes().size();
                handed = last;
                long delay = seeds.random("disk", queue.executed()).nextLong(5 * MILLI);
                diskFree = Math.max(diskFree + 1, queue.clock().nanoTime() + delay);
                queue.at(diskFree, this, "durable", () -> {
                    platter.addAll(ready.writes());
                    group().onDurable(last);
                    drain();
                });
            }
        }

        private long diskFree;
    }
}
