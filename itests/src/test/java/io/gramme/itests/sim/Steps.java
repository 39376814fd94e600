package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Waits for nodes to come to a step of a change of the ring, and does something then, once. */
final class Steps {
    private final List<Trap> traps = new ArrayList<>();
    private final Map<String, Integer> sprung = new TreeMap<>();

    private record Trap(SimMachine machine, Step step, Runnable then) {}

    /** The next time that this node comes to that step. */
    void next(SimMachine machine, Step step, Runnable then) {
        traps.add(new Trap(machine, step, then));
    }

    /** Whoever has not come to these steps goes unharmed. */
    void forget(List<Step> steps) {
        traps.removeIf(trap -> steps.contains(trap.step));
    }

    boolean isAwaited(SimMachine machine, Step step) {
        return traps.stream().anyMatch(trap -> trap.machine == machine && trap.step == step);
    }

    void reached(SimMachine machine, Step step) {
        List<Trap> now = traps.stream()
                .filter(trap -> trap.machine == machine && trap.step == step)
                .toList();
        traps.removeAll(now);
        now.forEach(trap -> {
            sprung.merge("at " + step, 1, Integer::sum);
            trap.then.run();
        });
    }

    /** How often something was done at each step. */
    Map<String, Integer> sprung() {
        return sprung;
    }
}
