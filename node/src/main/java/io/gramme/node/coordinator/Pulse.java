package io.gramme.node.coordinator;

import io.gramme.node.transfer.Standing;

/** What a loop tells the rest of its node about once a second. Confined to its loop. */
final class Pulse {
    private static final long SECOND = 1_000_000_000L;

    private final LoopState state;
    private final Takeover takeover;
    private final MovingCopies moving;
    private final LoopEvents events;
    private long last;
    private long served;

    Pulse(LoopState state, Takeover takeover, MovingCopies moving, LoopEvents events) {
        this.state = state;
        this.takeover = takeover;
        this.moving = moving;
        this.events = events;
        this.last = state.clock.nanoTime();
    }

    void onTick() {
        long now = state.clock.nanoTime();
        state.unanswered.overdue(now).forEach(events::overdue);
        boolean due = now - last >= SECOND;
        if (due) {
            last = now;
            state.asked().forEach(events::traffic);
        }
        long epoch = takeover.served();
        if (due || epoch != served) {
            served = epoch;
            boolean hints = !state.hints().targets().isEmpty() || !state.ownHints.isEmpty();
            events.stands(new Standing(
                    epoch,
                    moving.verified(),
                    moving.lacking(),
                    takeover.left(),
                    hints,
                    takeover.bytes(),
                    state.barrier()));
        }
    }
}
