package io.gramme.itests.chaos.check;

import java.util.List;

/**
 * A fault began or ended.
 *
 * @param time on the clock of the operations, in nanoseconds
 * @param on whether it began; a fault that never ends lasts until the end of the history
 */
public record FaultEvent(long time, String fault, List<String> arguments, boolean on) {
    public FaultEvent {
        arguments = List.copyOf(arguments);
    }

    /** The same for the begin and for the end of one fault. */
    String label() {
        return arguments.isEmpty() ? fault : fault + " " + String.join(" ", arguments);
    }
}
