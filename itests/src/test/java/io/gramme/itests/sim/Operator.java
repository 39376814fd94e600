package io.gramme.itests.sim;

import io.gramme.node.ClusterControl;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.RingLog;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.EventQueue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Wants the ring to change, as an operator does through any node that answers: stages, looks at a plan, commits it, and takes back
 * what takes too long. What is refused, or never answered, is tried at other nodes a few times.
 */
final class Operator {
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 3_000 * MILLI;
    private static final int MOST_TRIES = 5;
    private static final long ASKING_VOTERS = 5_000 * MILLI;
    /** So many questions in a row that no majority has answered, though everybody serves, and most voters are taken for lost. */
    private static final int MOST_IN_VAIN = 5;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history;
    private final RandomGenerator random;
    private final Map<String, Integer> carriedOut = new TreeMap<>();
    private boolean gone;
    private boolean answered;
    private int inVain;
    private long nextCare;
    /** By when all that was wanted is decided, or never will be. */
    private long quietAt;

    Operator(SimCluster cluster, History history) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.history = history;
        this.random = cluster.seeds().random("operator");
    }

    void schedule(List<Order> orders) {
        for (Order order : orders) {
            queue.after(order.atMillis() * MILLI, this, "order", () -> carryOut(order, 1));
        }
    }

    /** Wants nothing more of the plan; what has begun goes on. */
    void goHome() {
        gone = true;
        queue.cancel(this);
    }

    /**
     * Whether the ring is what somebody can want, and can be changed. To be asked when all nodes serve: then only a loss keeps voters from
     * answering, and somebody has to say which node goes on alone.
     */
    boolean isDone() {
        if (!answered && queue.clock().nanoTime() >= nextCare) {
            nextCare = queue.clock().nanoTime() + PATIENCE + MILLI;
            lookOrRecover();
        }
        return answered && isSettled();
    }

    private void lookOrRecover() {
        SimMachine best = cluster.bestInformed();
        best.process().orElseThrow().control(control -> {
            if (inVain < MOST_IN_VAIN) {
                control.want(new TopologyCommand.Look(), best.clock().clock().nanoTime() + PATIENCE, looked -> {
                    answered |= looked instanceof Outcome.Done;
                    inVain++;
                });
            } else {
                inVain = 0;
                recover(best, control.log().orElseThrow());
            }
        });
    }

    private void recover(SimMachine node, RingLog log) {
        String what = "recovery at n" + node.index();
        history.fault(queue.clock().nanoTime() / 1_000, what, true);
        nextCare += ASKING_VOTERS;
        cluster.rings().mayLeap();
        log.recover(
                node.clock().clock().nanoTime() + ASKING_VOTERS,
                outcome -> history.fault(queue.clock().nanoTime() / 1_000, what + ": " + outcome, false));
    }

    /**
     * A member that was given up as dead in a change that was taken back is still in the ring, and refused by all: somebody has to see to
     * its removal, and to a member in its place.
     */
    private boolean isSettled() {
        Topology topology = cluster.rings().latest();
        Optional<SimMachine> dead = cluster.machines().stream()
                .filter(machine -> topology.ring().contains(machine.id())
                        && cluster.rings().isRemoved(machine.id()))
                .findFirst();
        if (topology.change().isPresent() || dead.isEmpty()) {
            return topology.change().isEmpty() && queue.clock().nanoTime() >= quietAt;
        }
        if (queue.clock().nanoTime() >= nextCare) {
            nextCare = queue.clock().nanoTime() + PATIENCE;
            int index = dead.get().index();
            care(OrderKind.ABORT, index, 0);
            care(OrderKind.REMOVE, index, PATIENCE / 4);
            care(OrderKind.JOIN, index, PATIENCE / 4);
            care(OrderKind.COMMIT, index, PATIENCE / 2);
        }
        return false;
    }

    /** What was staged before is not wanted any more: it might leave too few for another plan. */
    private void care(OrderKind kind, int index, long afterNanos) {
        queue.after(afterNanos, this, "order", () -> carryOut(new Order(kind, 0, index, 1), MOST_TRIES));
    }

    /** Wants something decided now, at a node that the caller names. */
    void want(SimMachine node, Order order, Consumer<Outcome> then) {
        node.process().orElseThrow().control(control -> new Errand(node, control, order, then).run());
    }

    private void carryOut(Order order, int tries) {
        quietAt = queue.clock().nanoTime() + 3 * PATIENCE;
        List<SimMachine> serving = cluster.kept().stream()
                .filter(machine -> machine.process()
                        .filter(process -> process.isServing() && !process.isPaused())
                        .isPresent())
                .toList();
        Consumer<Outcome> then = outcome -> settle(order, tries, outcome);
        if (serving.isEmpty()) {
            then.accept(new Outcome.Unknown("nobody serves"));
        } else {
            history.fault(queue.clock().nanoTime() / 1_000, order.toString(), true);
            want(serving.get(random.nextInt(serving.size())), order, then);
        }
    }

    /** How often an order of each kind was carried out. */
    Map<String, Integer> carriedOut() {
        return carriedOut;
    }

    private void settle(Order order, int tries, Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            carriedOut.merge(String.valueOf(order.kind()), 1, Integer::sum);
        }
        history.fault(queue.clock().nanoTime() / 1_000, order.kind() + ": " + outcome, false);
        if (outcome instanceof Outcome.Unknown && tries < MOST_TRIES && !gone) {
            queue.after(PATIENCE / 10, this, "order again", () -> carryOut(order, tries + 1));
        }
    }

    /** One order at one node, in the turns of its first loop. */
    private final class Errand {
        private final SimMachine node;
        private final ClusterControl control;
        private final Order order;
        private final Consumer<Outcome> then;

        private Errand(SimMachine node, ClusterControl control, Order order, Consumer<Outcome> then) {
            this.node = node;
            this.control = control;
            this.order = order;
            this.then = then;
        }

        /** Begins with what is decided now, as far as that can be known. */
        private void run() {
            decide(new TopologyCommand.Look(), looked -> {
                if (looked instanceof Outcome.Done && control.log().isPresent()) {
                    order(control.log().get().topology());
                } else {
                    then.accept(looked);
                }
            });
        }

        private void decide(TopologyCommand command, Consumer<Outcome> told) {
            control.want(command, node.clock().clock().nanoTime() + PATIENCE, told);
        }

        private void order(Topology topology) {
            Optional<TopologyCommand> command = switch (order.kind()) {
                case COMMIT -> commit(topology);
                case ABORT -> abort(topology);
                case GIVE_UP -> giveUp(topology);
                case JOIN, LEAVE, REMOVE, WEIGHT -> intent(topology).map(this::stage);
            };
            command.ifPresentOrElse(
                    wanted -> decide(wanted, outcome -> insist(wanted, outcome)),
                    () -> then.accept(new Outcome.Refused("nothing can come of it")));
        }

        /** Of records with one copy some are lost with any node; what an abort would keep is not to be given up with them. */
        private void insist(TopologyCommand wanted, Outcome outcome) {
            boolean isRefusedForThat = wanted instanceof TopologyCommand.GiveUp
                    && outcome instanceof Outcome.Refused refused
                    && refused.why().contains("may be lost")
                    && cluster.knobs().n() == 1;
            if (isRefusedForThat) {
                TopologyCommand.GiveUp gentle = (TopologyCommand.GiveUp) wanted;
                decide(new TopologyCommand.GiveUp(gentle.node(), gentle.version(), true), then);
            } else {
                then.accept(outcome);
            }
        }

        private Optional<TopologyCommand> commit(Topology topology) {
            List<RingMember> members = topology.staged();
            boolean possible = !topology.people().staged().isEmpty()
                    && !members.isEmpty()
                    && members.size() <= topology.ring().partitions();
            if (!possible || topology.change().isPresent()) {
                return Optional.empty();
            }
            int copies = topology.copies().get(topology.copies().size() - 1);
            Ring next = RingPlanner.next(topology.ring(), members, copies);
            return Optional.of(new TopologyCommand.Commit(topology.version(), next.at(topology.epoch() + 1)));
        }

        private Optional<TopologyCommand> abort(Topology topology) {
            return topology.change().isEmpty()
                    ? Optional.of(new TopologyCommand.Unstage())
                    : topology.change()
                            .filter(this::canGoBack)
                            .map(change -> new TopologyCommand.Undo(topology.version()));
        }

        /** The dead do not come back: there must be somebody in their place, this time or another. */
        private boolean canGoBack(RingChange change) {
            return areEnough(machine -> !change.gone().contains(machine.id()));
        }

        private boolean areEnough(Predicate<SimMachine> test) {
            return cluster.kept().stream().filter(test).count()
                    >= cluster.knobs().n();
        }

        private Optional<TopologyCommand> giveUp(Topology topology) {
            SimMachine machine =
                    cluster.machines().get(order.node() % cluster.machines().size());
            boolean isOne = topology.change().isPresent()
                    && topology.members().stream()
                            .anyMatch(member -> member.id().equals(machine.id()));
            if (!isOne || !canBeMissed(machine) || !areEnough(other -> other != machine && !leaves(topology, other))) {
                return Optional.empty();
            }
            cluster.rings().ordered(remove(machine));
            return Optional.of(new TopologyCommand.GiveUp(machine.id(), topology.version(), false));
        }

        private boolean leaves(Topology topology, SimMachine machine) {
            return topology.change()
                    .filter(change -> !change.end().contains(machine.id()))
                    .filter(change -> change.from().contains(machine.id()))
                    .isPresent();
        }

        private TopologyCommand stage(Intent intent) {
            cluster.rings().ordered(intent);
            return new TopologyCommand.Stage(intent);
        }

        private Optional<Intent> intent(Topology topology) {
            Predicate<SimMachine> member = machine -> topology.ring().contains(machine.id());
            return switch (order.kind()) {
                case JOIN ->
                    next(member.negate()
                                    .and(machine -> control.member(machine.id()).isPresent()))
                            .flatMap(machine -> control.member(machine.id()))
                            .map(said -> new Intent.Join(said.identity(), said.store()));
                case LEAVE -> next(member).map(machine -> new Intent.Leave(machine.id()));
                case REMOVE ->
                    Optional.of(cluster.machines()
                                    .get(order.node() % cluster.machines().size()))
                            .filter(member.and(this::canBeMissed))
                            .map(this::remove);
                default -> next(member).map(machine -> new Intent.Reweigh(machine.id(), order.weight()));
            };
        }

        /** The first machine from that of the order on which that holds for. */
        private Optional<SimMachine> next(Predicate<SimMachine> test) {
            int all = cluster.machines().size();
            return IntStream.range(0, all)
                    .mapToObj(i -> cluster.machines().get((order.node() + i) % all))
                    .filter(machine -> cluster.kept().contains(machine))
                    .filter(test)
                    .findFirst();
        }

        /** Who votes alone takes the ring log along, and no operator removes it while it lives. Nor while others lack what it has. */
        private boolean canBeMissed(SimMachine machine) {
            boolean areOthersWhole = cluster.rings().isRemoved(machine.id()) || new Budget(cluster).mayLose(machine);
            return areOthersWhole && (order.isOfTheDead() || cluster.canLoseVote(machine));
        }

        private Intent remove(SimMachine machine) {
            if (order.isOfTheDead()) {
                queue.after(
                        0,
                        this,
                        "death",
                        () -> machine.process().ifPresent(process -> {
                            machine.crash();
                            cluster.ended(process, MILLI);
                        }));
            }
            return new Intent.Remove(machine.id());
        }
    }
}
