package io.gramme.node.paxos;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A group whose every message, write and moment is in the hands of a script; each command returns what came of it.
 *
 * <pre>
 *   group N            nodes 1 to N, all of them voters          node N             one more node, no voter
 *   time MS            the clock goes on; nobody is told         tick N             the node looks at the clock
 *   durable N          its disk has all that it was given        deliver A B        what A sent to B arrives, in order
 *   drop A B           ... is lost                               twice A B          ... arrives twice
 *   settle             delivers and makes durable, in the order of the nodes, until nothing is left
 *   propose N TEXT     change N A,B,..     snapshot N     crash N     start N     forget N     keep N, restore N
 *   state N            what it believes
 * </pre>
 */
final class PaxosScript {
    private static final long MILLI = 1_000_000L;
    private static final PaxosConfig CONFIG = new PaxosConfig(50 * MILLI, 300 * MILLI, 4, 2);

    private final ManualClock clock = new ManualClock();
    private final SortedMap<Integer, Node> nodes = new TreeMap<>();
    private final SortedMap<String, Deque<Envelope>> wires = new TreeMap<>();
    private final List<String> trace = new ArrayList<>();
    private Optional<Snapshot> genesis = Optional.empty();

    private static NodeId id(int number) {
        return new NodeId((long) number << 60, 0);
    }

    private static int number(NodeId id) {
        return (int) (id.high() >>> 60);
    }

    List<String> run(String line) {
        trace.clear();
        List<String> words = Arrays.asList(line.split(" "));
        int first = words.size() > 1 ? Integer.parseInt(words.get(1)) : 0;
        String rest = words.size() > 2 ? words.get(2) : "";
        switch (words.get(0)) {
            case "group" -> group(first);
            case "node" -> nodes.computeIfAbsent(first, Node::new).start();
            case "time" -> clock.advance(first * MILLI);
            case "settle" -> settle();
            case "deliver" -> deliver(first, Integer.parseInt(rest), 1);
            case "twice" -> deliver(first, Integer.parseInt(rest), 2);
            case "drop" -> wire(first, Integer.parseInt(rest)).clear();
            default -> node(words.get(0), the(first), rest);
        }
        return List.copyOf(trace);
    }

    private void node(String command, Node node, String rest) {
        switch (command) {
            case "tick" -> node.group().onTick();
            case "durable" -> node.durable();
            case "propose" -> trace.add(node.group().propose(Bytes.utf8(rest)) ? "taken" : "refused");
            case "change" -> trace.add(node.group().change(voters(rest)) ? "taken" : "refused");
            case "snapshot" -> node.group().snapshot(Bytes.utf8("state"));
            case "crash" -> node.crash();
            case "start" -> node.start();
            case "forget" -> node.forget();
            case "keep" -> node.kept = List.copyOf(node.platter);
            case "restore" -> node.restore();
            case "state" -> trace.add(node.group().toString());
            default -> throw new IllegalArgumentException("no command " + command);
        }
        node.drain();
    }

    private Node the(int number) {
        return Optional.ofNullable(nodes.get(number)).orElseThrow();
    }

    private void group(int count) {
        for (int i = 1; i <= count; i++) {
            nodes.put(i, new Node(i));
        }
        Voters voters = new Voters(nodes.values().stream().map(Node::voter).toList());
        genesis = Optional.of(new Snapshot(0, voters, Bytes.EMPTY));
        nodes.values().forEach(Node::start);
    }

    private Voters voters(String numbers) {
        return new Voters(Arrays.stream(numbers.split(","))
                .map(number -> the(Integer.parseInt(number)).voter())
                .toList());
    }

    private Deque<Envelope> wire(int from, int to) {
        return wires.computeIfAbsent(from + " " + to, wire -> new ArrayDeque<>());
    }

    private boolean deliver(int from, int to, int times) {
        List<Envelope> sent = List.copyOf(wire(from, to));
        wire(from, to).clear();
        for (Envelope envelope : sent) {
            for (int i = 0; i < times && the(to).running.isPresent(); i++) {
                the(to).group().onMessage(id(from), envelope);
                the(to).drain();
            }
        }
        return !sent.isEmpty();
    }

    private void settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Node node : nodes.values()) {
                moved |= node.running.isPresent() && node.durable();
            }
            for (int from : nodes.keySet()) {
                for (int to : nodes.keySet()) {
                    moved |= deliver(from, to, 1);
                }
            }
        }
    }

    private final class Node {
        private final int number;
        private final List<Write> platter = new ArrayList<>();
        private final List<Write> cache = new ArrayList<>();
        private List<Write> kept = List.of();
        private long life;
        private long handed;
        private Optional<PaxosGroup> running = Optional.empty();

        private Node(int number) {
            this.number = number;
            this.life = number;
        }

        private Voter voter() {
            return new Voter(id(number), life);
        }

        private PaxosGroup group() {
            return running.orElseThrow();
        }

        private void start() {
            PaxosState state = new PaxosState(genesis.orElseThrow());
            platter.forEach(write -> write.applyTo(state));
            handed = 0;
            // Each start draws other numbers, and none of them moves the time of an election.
            RandomGenerator nonces = () -> platter.size();
            running = Optional.of(new PaxosGroup(CONFIG, voter(), state, clock, nonces));
            drain();
        }

        private void crash() {
            cache.clear();
            running = Optional.empty();
        }

        private void forget() {
            platter.clear();
            life += 100;
        }

        private void restore() {
            platter.clear();
            platter.addAll(kept);
        }

        private boolean durable() {
            boolean any = !cache.isEmpty();
            platter.addAll(cache);
            cache.clear();
            group().onDurable(handed);
            drain();
            return any;
        }

        private void drain() {
            if (running.isEmpty()) {
                return;
            }
            Ready ready = group().ready();
            handed += ready.writes().size();
            cache.addAll(ready.writes());
            ready.writes().forEach(write -> trace.add(number + " writes " + PaxosText.of(write)));
            ready.applied().forEach(applied -> trace.add(number + " applies " + PaxosText.of(applied)));
            for (Ready.Outgoing outgoing : ready.messages()) {
                int to = number(outgoing.to());
                trace.add(number + " to " + to + " "
                        + PaxosText.of(outgoing.envelope().message()));
                wire(number, to).add(outgoing.envelope());
            }
        }
    }
}
