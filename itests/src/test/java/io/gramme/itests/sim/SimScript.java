package io.gramme.itests.sim;

import io.gramme.client.wire.Ttl;
import io.gramme.client.wire.Value;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.Topology;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A run by hand: a test names what clients do and what goes wrong, one after another, and nothing else happens. Everything is
 * about one key. Every invariant is watched as in any run, and the end of it is that of any run.
 */
final class SimScript {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long LIMIT = 120 * SECOND;
    private static final int SIZE = 100;
    private static final int TRIES = 5;
    private static final int FIRST_STRANGER = 1_000;

    private final SimCluster cluster;
    private final SimClients clients;
    private final FaultDriver faults;
    private final Operator operator;
    private final Aftermath aftermath;
    private int operations;
    private int deaths;

    /**
     * Forms the cluster.
     *
     * @param knobs as JSON, those that are not the usual ones
     */
    SimScript(String knobs, Plant plant) {
        this(knobs, plant, script -> {});
        form();
    }

    /** @param first what is done before any node starts */
    private SimScript(String knobs, Plant plant, Consumer<SimScript> first) {
        Plan plan = PlanFile.read("{\"seed\": 1, \"profile\": \"CALM\", \"faults\": [], \"operations\": [], \"knobs\": "
                + knobs.replace('\'', '"') + "}");
        cluster = new SimCluster(plan, plant);
        History history = new History();
        clients = new SimClients(cluster, history);
        faults = new FaultDriver(cluster, history);
        operator = new Operator(cluster, history);
        aftermath = new Aftermath(cluster, faults);
        first.accept(this);
        cluster.start();
    }

    /** Starts a cluster that has no ring yet. */
    static SimScript unborn(String knobs, Consumer<SimScript> first) {
        return new SimScript(knobs, Plant.NONE, first);
    }

    /** Waits for the first ring, and until all is at rest. */
    void form() {
        await("the first ring", () -> cluster.queue().clock().nanoTime() > SECOND && faults.startAll());
        aftermath.comeToRest();
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = cluster.queue().clock().nanoTime() + LIMIT;
        while (!condition.getAsBoolean()) {
            if (cluster.queue().clock().nanoTime() >= deadline) {
                throw new Violation(31, "waited in vain for " + what);
            }
            cluster.queue().run(MILLI);
        }
    }

    List<SimMachine> machines() {
        return cluster.machines();
    }

    /** What the cluster has decided about its ring; nothing while there is none. */
    Optional<Topology> topology() {
        return cluster.ring().map(born -> cluster.rings().latest());
    }

    /** Whether the node votes on the ring log. */
    boolean isVoter(SimMachine machine) {
        return cluster.voters().stream().anyMatch(voter -> voter.node().equals(machine.id()));
    }

    /** An operator wants something, and gets it. */
    void order(OrderKind kind, SimMachine about) {
        SimMachine asked = cluster.kept().stream()
                .filter(machine -> machine != about && machine.process().isPresent())
                .min(Comparator.comparing(machine -> !isVoter(machine)))
                .orElseThrow();
        Outcome outcome = new Outcome.Unknown("nobody was asked");
        for (int i = 0; i < TRIES && outcome instanceof Outcome.Unknown; i++) {
            List<Outcome> outcomes = new ArrayList<>();
            operator.want(asked, new Order(kind, 0, about.index(), 0), outcomes::add);
            await(kind + " of n" + about.index(), () -> !outcomes.isEmpty());
            outcome = outcomes.get(0);
        }
        if (!(outcome instanceof Outcome.Done)) {
            throw new AssertionError(kind + " of n" + about.index() + " ended with " + outcome);
        }
    }

    /** An operator sees to it that the ring can be changed, and that no change is under way. All nodes must serve. */
    void recover() {
        await("the ring to come to rest", () -> faults.startAll() && operator.isDone());
    }

    /** Waits until no change of the ring is under way. */
    void awaitChange() {
        await("the change of the ring", () -> cluster.rings().latest().change().isEmpty());
    }

    /** Waits until the node comes to that step. */
    void awaitStep(SimMachine node, Step step) {
        boolean[] there = new boolean[1];
        cluster.steps().next(node, step, () -> there[0] = true);
        await(step + " at n" + node.index(), () -> there[0]);
    }

    /** The node dies when it next comes to that step, and waits here until it has. */
    void crashAt(SimMachine node, Step step) {
        boolean[] died = new boolean[1];
        cluster.steps().next(node, step, () -> {
            SimProcess process = node.process().orElseThrow();
            node.crash();
            cluster.ended(process, MILLI);
            died[0] = true;
        });
        await(step + " at n" + node.index(), () -> died[0]);
    }

    /** The node dies when it next comes to that step. */
    void killAt(SimMachine node, Step step) {
        cluster.steps().next(node, step, () -> {
            SimProcess process = node.process().orElseThrow();
            node.losePower(1);
            cluster.ended(process, MILLI);
            deaths++;
        });
    }

    /** How many nodes died so. */
    int deaths() {
        return deaths;
    }

    /** The node that comes at this place in the key's preference list. */
    SimMachine node(int place) {
        int partition = cluster.partition(cluster.key(0));
        List<NodeId> primaries = cluster.preferenceList(partition).primaries();
        List<NodeId> fallbacks = cluster.preferenceList(partition).fallbacks();
        boolean primary = place < primaries.size();
        return cluster.machine(primary ? primaries.get(place) : fallbacks.get(place - primaries.size()));
    }

    /** Begins an operation at a node, by a client that does nothing else. */
    Running begin(OperationKind kind, SimMachine node, int sizeBytes) {
        return begin(kind, FIRST_STRANGER + operations, node, sizeBytes);
    }

    /** Begins an operation of a client, which knows what it has seen of the key. */
    Running begin(OperationKind kind, int client, SimMachine node, int sizeBytes) {
        return begin(kind, client, node, sizeBytes, Ttl.TABLE);
    }

    private Running begin(OperationKind kind, int client, SimMachine node, int sizeBytes, long ttlMillis) {
        int number = ++operations;
        return clients.start(
                new Operation(number, 0, client, kind, 0, sizeBytes, node.index(), Ask.TABLE, 0, ttlMillis));
    }

    /** Repeats a request, under its id, at another node. */
    void again(Running op, SimMachine node) {
        clients.again(op, node.index());
    }

    /** Waits until an operation has succeeded. */
    Running succeeded(Running op) {
        String result = result(op);
        if (!result.equals("ok")) {
            throw new AssertionError(op.operation() + " ended with " + result);
        }
        return op;
    }

    /** A put that covers nothing: its value. */
    Bytes put(SimMachine node) {
        return value(succeeded(begin(OperationKind.PUT_BLIND, node, SIZE)));
    }

    /** A put that covers nothing and lives for so long. */
    Running putFor(SimMachine node, long ttlMillis) {
        return succeeded(begin(OperationKind.PUT_BLIND, FIRST_STRANGER + operations, node, SIZE, ttlMillis));
    }

    /** How many bytes of values each of the first N holds, in their order. */
    List<Long> heldBytes() {
        return states().stream().map(Siblings::valueBytes).toList();
    }

    private List<Siblings> states() {
        return cluster.copies().states(new Logged.Name(SimCluster.TABLE, cluster.key(0)));
    }

    static Bytes value(Running put) {
        return put.write().orElseThrow().value();
    }

    /** The values that a node answers with. */
    List<Bytes> read(SimMachine node) {
        return succeeded(begin(OperationKind.GET, node, 0)).outcome().orElseThrow().values().stream()
                .map(Value::bytes)
                .toList();
    }

    /** Whether this node holds, forced, what a put wrote, for itself or as a hint. */
    boolean holds(SimMachine node, Running put) {
        Logged.Name name = put.name();
        return put.write().orElseThrow().dots().stream()
                .anyMatch(dot -> node.tapOf(cluster.partition(name.key()))
                        .holds(name, true, record -> record.siblings().find(dot).isPresent()));
    }

    /** The process ends without warning, and its peers notice. */
    void crash(SimMachine node) {
        gone(node, node::crash);
    }

    /** The same, and all that was not forced is gone. */
    void losePower(SimMachine node) {
        gone(node, () -> node.losePower(1));
    }

    /** The process ends in that way, and its peers notice. */
    void gone(SimMachine node, Runnable end) {
        SimProcess process = node.process().orElseThrow();
        end.run();
        cluster.ended(process, MILLI);
        cluster.queue().run(10 * MILLI);
    }

    /** Nothing passes between this node and any other, and all of them notice. */
    void isolate(SimMachine node) {
        for (SimMachine other : cluster.machines()) {
            if (other != node) {
                cluster.network().cut(node.id(), other.id());
                cluster.network().cut(other.id(), node.id());
                node.process().orElseThrow().links().cut(other.id(), MILLI);
                other.process().ifPresent(process -> process.links().cut(node.id(), MILLI));
            }
        }
        await(
                "the links to break",
                () -> node.process().orElseThrow().connected().isEmpty());
    }

    /** Nothing passes between these two nodes, and both notice. */
    void part(SimMachine one, SimMachine other) {
        cluster.network().cut(one.id(), other.id());
        cluster.network().cut(other.id(), one.id());
        one.process().ifPresent(process -> process.links().cut(other.id(), MILLI));
        other.process().ifPresent(process -> process.links().cut(one.id(), MILLI));
    }

    /** Whether a node sends to another one. */
    boolean reaches(SimMachine from, SimMachine to) {
        return from.process().orElseThrow().reachable().contains(to.id());
    }

    /** Whether a node keeps hints for another one. */
    boolean keepsHints(SimMachine keeper, SimMachine target) {
        return keeper.process().orElseThrow().loops().stream()
                .flatMap(loop -> loop.core().hints().summaries().stream())
                .anyMatch(hints -> hints.target().equals(target.id()) && hints.hints() > 0);
    }

    /** Lets virtual time pass. */
    void pass(long seconds) {
        cluster.queue().run(seconds * SECOND);
    }

    /** How many of the first N hold anything of the key, be it a tombstone. */
    long copies() {
        return states().stream().filter(state -> !state.isEmpty()).count();
    }

    /** Ends every isolation and waits until all is at rest. */
    void join() {
        healLinks();
        rest();
    }

    /** Ends every isolation. */
    void healLinks() {
        cluster.network().healAll();
        await("the links", this::isMeshed);
    }

    /** Waits until an operation has ended, well or not, and says how. */
    String result(Running op) {
        await("an answer to " + op.operation(), () -> op.outcome().isPresent());
        return op.outcome().orElseThrow().result();
    }

    /** Virtual time that has passed since the cluster was started. */
    long millis() {
        return cluster.queue().clock().nanoTime() / MILLI;
    }

    /** Starts a node again and waits until all is at rest. */
    void start(SimMachine node) {
        node.start();
        rest();
    }

    /** Waits until hints are delivered and nothing is under way. What is down stays down. */
    void rest() {
        await(
                "rest",
                () -> cluster.processes().allMatch(SimProcess::isIdle)
                        && isMeshed()
                        && cluster.cores()
                                .allMatch(core -> core.hints().summaries().stream()
                                        .noneMatch(hints -> cluster.processOf(hints.target())
                                                .isPresent())));
    }

    private boolean isMeshed() {
        return cluster.processes()
                .allMatch(process ->
                        process.reachable().size() == cluster.processes().count() - 1);
    }

    /** Starts everything, and looks at what is left as at the end of any run. */
    void end() {
        faults.heal();
        aftermath.comeToRest();
        aftermath.check();
    }
}
