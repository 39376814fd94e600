package io.gramme.itests.chaos.nemesis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/** Begins and ends faults, and writes it down. Confined to its thread. */
public final class Nemesis {
    private final Log log;
    private final BiConsumer<Fault, String> doubts;
    private final Deque<Fault> active = new ArrayDeque<>();

    /** Where it is written: a history. */
    @FunctionalInterface
    public interface Log {
        void fault(String name, List<String> arguments, boolean isOn);
    }

    /** @param doubts is told of every fault that ends, with what speaks against its having happened, empty if nothing does */
    public Nemesis(Log log, BiConsumer<Fault, String> doubts) {
        this.log = log;
        this.doubts = doubts;
    }

    public void begin(Fault fault) {
        log.fault(fault.name(), fault.arguments(), true);
        active.push(fault);
        fault.begins().run();
    }

    public void end(Fault fault) {
        if (active.remove(fault)) {
            doubts.accept(fault, fault.doubt().get());
            fault.ends().run();
            log.fault(fault.name(), fault.arguments(), false);
        }
    }

    /** The latest first. */
    public void endAll() {
        while (!active.isEmpty()) {
            end(active.getFirst());
        }
    }
}
