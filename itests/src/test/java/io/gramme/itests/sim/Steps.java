package io.gramme.itests.sim;

import java.util.ArrayList;
import java.util.List;

/** Waits for nodes to come to a step of a change of the ring, and does something then, once. */
final class Steps {
    private final List<Trap> traps = new ArrayList<>();

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
        List<Trap> sprung = traps.stream()
                .filter(trap -> trap.machine == machine && trap.step == step)
                .toList();
        traps.removeAll(sprung);
        sprung.forEach(trap -> trap.then.run());
    }
}
