package io.gramme.itests.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults and what is written down of them. */
final class NemesisTest {
    private final List<String> events = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final Nemesis nemesis = new Nemesis(
            (name, arguments, isOn) -> events.add((isOn ? "+" : "-") + name + arguments),
            (fault, doubt) -> doubts.add(fault.name() + ": " + doubt));

    private Fault fault(String name) {
        return new Fault(name, List.of("n1"), () -> events.add(name + " begins"), () -> events.add(name + " ends"));
    }

    @Test
    void theHistoryHasTheBeginBeforeTheHarmAndTheEndAfterIt() {
        Fault kill = fault("kill");

        nemesis.begin(kill);
        nemesis.end(kill);

        assertThat(events).containsExactly("+kill[n1]", "kill begins", "kill ends", "-kill[n1]");
    }

    @Test
    void theHealEndsWhateverStillLastsTheLatestFirst() {
        Fault over = fault("over");
        nemesis.begin(fault("cut"));
        nemesis.begin(over);
        nemesis.begin(fault("kill"));
        nemesis.end(over);
        events.clear();

        nemesis.endAll();
        nemesis.endAll();

        assertThat(events).containsExactly("kill ends", "-kill[n1]", "cut ends", "-cut[n1]");
    }

    @Test
    void aFaultIsAskedWhetherItHappenedWhileItLasts() {
        Fault cut = fault("cut").unless(() -> events.contains("cut ends") ? "" : "nothing was dropped");

        nemesis.begin(cut);
        nemesis.end(cut);

        assertThat(doubts).containsExactly("cut: nothing was dropped");
    }

    @Test
    void aFaultWhoseBeginFailsIsEndedAtTheHeal() {
        Fault broken = new Fault(
                "broken",
                List.of(),
                () -> {
                    throw new IllegalStateException("half done");
                },
                () -> events.add("broken ends"));

        assertThatThrownBy(() -> nemesis.begin(broken)).hasMessage("half done");
        nemesis.endAll();

        assertThat(events).containsExactly("+broken[]", "broken ends", "-broken[]");
    }
}
