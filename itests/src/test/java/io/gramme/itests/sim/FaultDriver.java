package io.gramme.itests.sim;

import io.gramme.itests.sim.Knobs.LinkKnobs;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the faults of a plan happen, and ends them. */
final class FaultDriver {
    private static final long MILLI = 1_000_000;
    private static final long DRAIN_NANOS = 10_000 * MILLI;
    private static final long RESTORING = 50 * MILLI;
    private static final long LONGEST_LATER = 100 * MILLI;
    private static final int FASTEST_FLAP_MILLIS = 20;
    private static final int SLOWEST_FLAP_MILLIS = 2_000;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final History history;
    private final RandomGenerator random;
    private final Budget budget;
    private final boolean votesMayBeLost;
    private boolean healed;

    FaultDriver(SimCluster cluster, History history) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.history = history;
        this.random = cluster.seeds().random("fault driver");
        this.budget = new Budget(cluster);
        this.votesMayBeLost = cluster.seeds().random("lost votes").nextInt(3) == 0;
    }

    /** Has some nodes end in the middle of forming the ring, each once at most: whoever waits for the ring starts them again. */
    void troubleBirth() {
        RandomGenerator dice = cluster.seeds().random("birth");
        if (dice.nextInt(3) > 0) {
            return;
        }
        for (SimMachine machine : cluster.machines()) {
            Step step = Step.OF_A_BIRTH.get(dice.nextInt(Step.OF_A_BIRTH.size()));
            if (dice.nextBoolean()) {
                boolean power = dice.nextBoolean();
                cluster.steps()
                        .next(
                                machine,
                                step,
                                () -> machine.process().ifPresent(process -> {
                                    history.fault(
                                            queue.clock().nanoTime() / 1_000,
                                            "n" + machine.index() + " ends at " + step,
                                            true);
                                    if (power) {
                                        machine.losePower(1);
                                    } else {
                                        machine.crash();
                                    }
                                    cluster.ended(process, MILLI);
                                }));
            }
        }
    }

    void schedule(List<Fault> faults) {
        for (Fault fault : faults) {
            queue.after(fault.atMillis() * MILLI, this, "fault", () -> begin(fault));
        }
    }

    private void begin(Fault fault) {
        SimMachine machine = machine(fault.node());
        boolean isTooMuch = (takesTheVote(fault) && !cluster.canLoseVote(machine))
                || (fault.kind() == FaultKind.WIPE && !budget.mayLose(machine));
        if (healed || isTooMuch) {
            return;
        }
        history.fault(queue.clock().nanoTime() / 1_000, fault.toString(), true);
        switch (fault.kind()) {
            case CRASH_POINT -> crashAt(machine, fault);
            case CUT_POINT -> cutAt(machine, fault);
            case CRASH -> down(machine, fault, machine::crash, MILLI);
            case STOP -> stop(machine, fault);
            case POWER_LOSS -> down(machine, fault, () -> machine.losePower(fault.amount()), patience());
            case WIPE -> down(machine, fault, () -> wipe(machine), patience());
            case RESTORE -> restore(machine, fault);
            case KEY_FILE_LOSS -> down(machine, fault, () -> loseKeyFile(machine, fault), MILLI);
            case PAUSE -> pause(machine, fault);
            case CUT -> cut(fault);
            case FLAP -> flap(fault);
            case SPLIT -> split(fault);
            case BAD_LINKS -> badLinks(fault);
            case SLOW_DISK -> during(fault, () -> machine.slowdown(1 + 60 * fault.amount()), () -> machine.slowdown(1));
            case FULL_DISK -> during(fault, () -> machine.leaveFree(0), () -> machine.leaveFree(-1));
            case READ_ERRORS -> readErrors(machine, fault);
            case CLOCK_STEP -> machine.clock().step((long) fault.amount());
            case BIT_FLIP -> flipBits(machine, fault);
        }
    }

    /**
     * Whether it may leave too few voters. An operator makes up for those that know that they have forgotten all; one that votes alone, with
     * an old memory, is told so by nobody.
     */
    private boolean takesTheVote(Fault fault) {
        return fault.kind() == FaultKind.RESTORE || (fault.kind() == FaultKind.WIPE && !votesMayBeLost);
    }

    /** A shrunk plan may have fewer nodes than it was drawn for. */
    private SimMachine machine(int index) {
        return cluster.machines()
                .get(Integer.remainderUnsigned(index, cluster.knobs().machines()));
    }

    private void during(Fault fault, Runnable begin, Runnable end) {
        begin.run();
        queue.after(fault.forMillis() * MILLI, this, "fault ends", () -> {
            if (!healed) {
                history.fault(queue.clock().nanoTime() / 1_000, fault.toString(), false);
                end.run();
            }
        });
    }

    /** How long a peer waits for an answer before it gives a connection up. */
    private long patience() {
        return Knobs.logRange(random, 100, 20_000) * MILLI;
    }

    private void down(SimMachine machine, Fault fault, Runnable end, long noticeNanos) {
        machine.process().ifPresent(process -> {
            end.run();
            cluster.ended(process, noticeNanos);
            queue.after(fault.forMillis() * MILLI, this, "start", () -> start(machine));
        });
    }

    /** Dies when it next comes to a step, or a little later. */
    private void crashAt(SimMachine machine, Fault fault) {
        Step step = Step.OF_A_CHANGE.get(fault.peer() % Step.OF_A_CHANGE.size());
        long later = (long) (LONGEST_LATER * fault.amount() * fault.amount() * fault.amount());
        cluster.steps().next(machine, step, () -> {
            if (!healed) {
                queue.after(later, this, "crash point", () -> down(machine, fault, machine::crash, MILLI));
            }
        });
    }

    private void cutAt(SimMachine machine, Fault fault) {
        NodeId peer = machine(fault.peer()).id();
        if (!peer.equals(machine.id())) {
            cluster.steps().next(machine, Step.VERIFIED, () -> {
                if (!healed) {
                    during(fault, () -> part(machine.id(), peer), () -> join(machine.id(), peer));
                }
            });
        }
    }

    private void stop(SimMachine machine, Fault fault) {
        stop(machine, fault, () -> {});
    }

    private void stop(SimMachine machine, Fault fault, Runnable stopped) {
        machine.process().ifPresent(process -> {
            machine.stop(queue.clock().nanoTime() + DRAIN_NANOS);
            process.onEnd(() -> {
                queue.after(MILLI, this, "stopped", stopped);
                queue.after(fault.forMillis() * MILLI, this, "start", () -> start(machine));
            });
        });
    }

    /** Under a process that runs on, or while none does: then the next one finds what is left. */
    private void flipBits(SimMachine machine, Fault fault) {
        RandomGenerator dice = cluster.seeds().random("rot", Double.doubleToLongBits(fault.amount()));
        Runnable rot = () ->
                machine.rot(dice).forEach(what -> history.fault(queue.clock().nanoTime() / 1_000, what, true));
        boolean atRest = dice.nextInt(100) < cluster.knobs().rot().atRestPercent();
        int way = dice.nextInt(3);
        if (!atRest || machine.process().isEmpty()) {
            rot.run();
        } else if (way == 0) {
            stop(machine, fault, rot);
        } else {
            Runnable end = way == 1 ? machine::crash : () -> machine.losePower(dice.nextInt(3) / 2.0);
            down(machine, fault, end, MILLI);
            rot.run();
        }
    }

    private static void wipe(SimMachine machine) {
        machine.losePower(1);
        machine.wipe();
    }

    private static void loseKeyFile(SimMachine machine, Fault fault) {
        machine.crash();
        machine.loseKeyFile(fault.amount());
    }

    /** A copy is made now, and replaces what is there when the fault ends. */
    private void restore(SimMachine machine, Fault fault) {
        SimMachine.Backup backup = machine.backup();
        queue.after(fault.forMillis() * MILLI, this, "restore", () -> {
            if (!healed) {
                history.fault(queue.clock().nanoTime() / 1_000, fault.toString(), false);
                machine.process().ifPresent(process -> {
                    machine.crash();
                    cluster.ended(process, MILLI);
                });
                machine.restore(backup);
                queue.after(RESTORING, this, "start", () -> start(machine));
            }
        });
    }

    private void start(SimMachine machine) {
        history.fault(queue.clock().nanoTime() / 1_000, "start n" + machine.index(), true);
        machine.start();
    }

    private void pause(SimMachine machine, Fault fault) {
        machine.process().ifPresent(process -> during(fault, process::pause, process::resume));
    }

    private void cut(Fault fault) {
        NodeId from = machine(fault.node()).id();
        NodeId to = machine(fault.peer()).id();
        if (!from.equals(to)) {
            during(fault, () -> cutOff(from, to), () -> cluster.network().heal(from, to));
        }
    }

    private void cutOff(NodeId from, NodeId to) {
        cluster.network().cut(from, to);
        cluster.processOf(from).ifPresent(process -> process.links().cut(to, patience()));
        cluster.processOf(to).ifPresent(process -> process.links().cut(from, patience()));
    }

    /** The link goes and comes, for a time that the amount says, until the fault ends. */
    private void flap(Fault fault) {
        NodeId one = machine(fault.node()).id();
        NodeId other = machine(fault.peer()).id();
        if (!one.equals(other)) {
            double slower = (double) SLOWEST_FLAP_MILLIS / FASTEST_FLAP_MILLIS;
            long period = MILLI * (long) (FASTEST_FLAP_MILLIS * StrictMath.pow(slower, fault.amount()));
            long end = queue.clock().nanoTime() + fault.forMillis() * MILLI;
            during(fault, () -> toggle(one, other, period, end), () -> join(one, other));
        }
    }

    private void toggle(NodeId one, NodeId other, long period, long end) {
        if (queue.clock().nanoTime() + period >= end) {
            return;
        }
        if (cluster.connects(one, other)) {
            part(one, other);
        } else {
            join(one, other);
        }
        queue.after(period, this, "flap", () -> toggle(one, other, period, end));
    }

    private void part(NodeId one, NodeId other) {
        cutOff(one, other);
        cutOff(other, one);
    }

    private void join(NodeId one, NodeId other) {
        cluster.network().heal(one, other);
        cluster.network().heal(other, one);
    }

    private void split(Fault fault) {
        during(fault, () -> eachCrossing(fault, this::cutOff), () -> eachCrossing(fault, cluster.network()::heal));
    }

    /** One direction of a link. */
    @FunctionalInterface
    private interface Direction {
        void apply(NodeId from, NodeId to);
    }

    private void eachCrossing(Fault fault, Direction direction) {
        for (SimMachine from : cluster.machines()) {
            for (SimMachine to : cluster.machines()) {
                boolean apart = (fault.node() >> from.index() & 1) != (fault.node() >> to.index() & 1);
                if (apart) {
                    direction.apply(from.id(), to.id());
                }
            }
        }
    }

    private void badLinks(Fault fault) {
        Link usual = SimCluster.link(cluster.knobs().link());
        double bad = fault.amount();
        Link worse = new Link(
                usual.delayNanos() * 4,
                usual.jitterNanos() * 4 + MILLI,
                Math.min(0.6, bad),
                Math.min(0.5, bad),
                Math.min(0.8, 2 * bad));
        during(
                fault,
                () -> cluster.network().usual(worse),
                () -> cluster.network().usual(usual));
    }

    private void readErrors(SimMachine machine, Fault fault) {
        machine.mayForget();
        during(fault, () -> machine.readErrors(0.5 * fault.amount()), () -> machine.readErrors(0));
    }

    /** Ends every fault for good and starts what is down. */
    void heal() {
        healed = true;
        queue.cancel(this);
        history.fault(queue.clock().nanoTime() / 1_000, "heal", true);
        LinkKnobs knobs = cluster.knobs().link();
        cluster.network().healAll();
        cluster.network().usual(new Link(knobs.delayMicros() * 1_000L, knobs.jitterMicros() * 1_000L, 0, 0, 0));
        for (SimMachine machine : cluster.machines()) {
            machine.clock().setRight();
            machine.slowdown(1);
            machine.leaveFree(-1);
            machine.readErrors(0);
            machine.process().ifPresent(process -> {
                if (process.isPaused()) {
                    process.resume();
                }
            });
        }
    }

    /** Starts what is down and was not removed; a node that is just stopping is started when it has stopped. */
    boolean startAll() {
        boolean all = true;
        for (SimMachine machine : cluster.kept()) {
            if (machine.process().isEmpty()) {
                start(machine);
            }
            all &= machine.process().filter(SimProcess::isServing).isPresent();
        }
        return all;
    }
}
