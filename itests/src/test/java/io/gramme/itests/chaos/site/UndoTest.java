package io.gramme.itests.chaos.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made is taken back, whatever happens on the way. */
final class UndoTest {
    private final Undo undo = new Undo();
    private final List<String> back = new ArrayList<>();

    @Test
    void theLastThingThatWasMadeIsTakenBackFirst() {
        undo.around("namespace", () -> back.add("namespace"), () -> {});
        undo.push("mount", () -> back.add("mount"));

        assertThat(undo.runAll()).isEmpty();
        assertThat(back).containsExactly("mount", "namespace");
    }

    @Test
    void whatCouldNotBeTakenBackIsSaidAndTheRestIsTakenBackAllTheSame() {
        undo.push("folder", () -> back.add("folder"));
        undo.push("mount", () -> {
            throw new IOException("busy");
        });

        assertThat(undo.runAll()).singleElement().asString().contains("mount", "busy");
        assertThat(back).containsExactly("folder");
    }

    @Test
    void whatFailedHalfWayIsTakenBackToo() {
        assertThatThrownBy(() -> undo.around("mount", () -> back.add("mount"), () -> {
                    throw new IOException("no loop device");
                }))
                .isInstanceOf(SiteFailure.class)
                .hasMessageContaining("no loop device");

        assertThat(undo.runAll()).isEmpty();
        assertThat(back).containsExactly("mount");
    }

    @Test
    void whatIsTriedIsTakenBackAtOnceAlsoWhenItFails() {
        assertThatThrownBy(() -> undo.during("mount", () -> back.add("mount"), () -> {
                    throw new IOException("no loop device");
                }))
                .isInstanceOf(SiteFailure.class);
        assertThat(back).containsExactly("mount");

        undo.runAll();
        assertThat(back).containsExactly("mount");
    }

    @Test
    void nothingIsChangedAfterTheEnd() {
        undo.runAll();

        assertThatThrownBy(() -> undo.within("mount", () -> back.add("mounted")))
                .isInstanceOf(SiteFailure.class);
        assertThat(back).isEmpty();
    }

    @Test
    void nothingIsMadeAfterTheEnd() {
        undo.runAll();

        assertThatThrownBy(() -> undo.around("mount", () -> {}, () -> back.add("made")))
                .isInstanceOf(SiteFailure.class);
        assertThat(back).isEmpty();
    }

    @Test
    void nothingIsTakenBackTwice() {
        undo.push("folder", () -> back.add("folder"));

        undo.runAll();
        undo.runAll();

        assertThat(back).containsExactly("folder");
    }
}
