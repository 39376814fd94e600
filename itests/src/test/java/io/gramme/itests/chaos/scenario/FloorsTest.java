package io.gramme.itests.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.FaultEvent;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.HistoryWriter;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.OpDraft;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in which nobody was answered shows nothing, and does not pass. */
final class FloorsTest {
    private static final int WRITES = 10;

    @TempDir
    private Path folder;

    /** Ten writes before a fault, ten while it lasts, ten after it; so many of each are answered. */
    private List<String> found(int before, int meanwhile, int after) throws Exception {
        return found(0, before, meanwhile, after);
    }

    /** The first so many are not. */
    private List<String> found(int cold, int before, int meanwhile, int after) throws Exception {
        Path file = folder.resolve("history.jsonl");
        try (HistoryWriter writer = HistoryWriter.create(file, Header.of("test", 1, false, 3, 2, 2))) {
            write(writer, 0, cold, before);
            writer.write(new FaultEvent(100, "kill", List.of("n1"), true));
            write(writer, 100, 0, meanwhile);
            writer.write(new FaultEvent(200, "kill", List.of("n1"), false));
            write(writer, 200, 0, after);
        }
        return new Floors(25, OptionalLong.of(200))
                .anomalies(History.read(file)).stream().map(Anomaly::kind).toList();
    }

    private static void write(HistoryWriter writer, int begin, int from, int to) {
        for (int i = 0; i < WRITES; i++) {
            int invoked = begin + i * WRITES;
            OpDraft draft = new OpDraft(begin + i + 1, 1, Kind.WRITE, "k")
                    .value("c1-" + (begin + i))
                    .invoked(invoked);
            boolean isAnswered = from <= i && i < to;
            writer.write((isAnswered ? draft.succeeded(invoked + 1) : draft.failed(invoked + 1, "no quorum")).op());
        }
    }

    @Test
    void aRunThatIsAnsweredInCalmTimesAndOftenEnoughPasses() throws Exception {
        assertThat(found(WRITES, 5, WRITES)).isEmpty();
    }

    @Test
    void aRunWithoutAnAnswerDoesNotPass() throws Exception {
        assertThat(found(0, 0, 0)).containsExactly("few-writes", "not-calm", "not-calm");
    }

    @Test
    void aRingThatRefusesAfterTheHealDoesNotPass() throws Exception {
        assertThat(found(WRITES, WRITES, 9)).containsExactly("not-calm");
    }

    @Test
    void whatOnlyTheVeryFirstRequestsMeetIsNoSignOfARingThatRefuses() throws Exception {
        assertThat(found(4, WRITES, WRITES, WRITES)).isEmpty();
        assertThat(found(6, WRITES, WRITES, WRITES)).contains("not-calm");
    }

    @Test
    void aRunWithFewWritesDoesNotPass() throws Exception {
        assertThat(found(WRITES, 4, WRITES)).containsExactly("few-writes");
    }
}
