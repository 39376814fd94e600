package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class ForegroundTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock();
    private final Foreground foreground = new Foreground(clock);

    @Test
    void aBusyMachineThatNoClientNeedsIsThereForOtherThings() {
        foreground.onMachine(true);

        assertThat(foreground.isPressed()).isFalse();
    }

    @Test
    void clientsOfABusyMachineComeFirstUntilTheyAskForNothing() {
        foreground.onMachine(true);
        foreground.asked();
        assertThat(foreground.isPressed()).isTrue();

        clock.advance(SECOND);
        assertThat(foreground.isPressed()).isFalse();
    }

    @Test
    void aMachineWithTimeLeftHasItForEverything() {
        foreground.asked();
        assertThat(foreground.isPressed()).isFalse();

        foreground.onMachine(true);
        foreground.onMachine(false);
        assertThat(foreground.isPressed()).isFalse();
    }
}
