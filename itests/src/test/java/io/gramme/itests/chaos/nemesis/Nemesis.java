package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Begins and ends faults, and writes it down. Confined to its thread. */
public final class Nemesis {
    private final Log log;
    private final Deque<Fault> active = new ArrayDeque<>();

    /** Where it is written: a history. */
    @FunctionalInterface
    public interface Log {
        void fault(String name, List<String> arguments, boolean isOn);
    }

    public Nemesis(Log log) {
        this.log = log;
    }

    public void begin(Fault fault) {
        log.fault(fault.name(), fault.arguments(), true);
        active.push(fault);
        fault.begins().run();
    }

    public void end(Fault fault) {
        if (active.remove(fault)) {
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

    /** From now on for so long. */
    public void during(Duration time, Fault fault) {
        begin(fault);
        Wait.pause(time);
        end(fault);
    }
}
