package io.gramme.itests.sim;

import static io.gramme.itests.sim.OracleWorld.A;
import static io.gramme.itests.sim.OracleWorld.B;
import static io.gramme.itests.sim.OracleWorld.KEY;
import static io.gramme.itests.sim.OracleWorld.assertViolation;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.Value;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle knows by whose clock a value has ended, and what follows from it. */
final class OracleOfEndsTest {
    private static final long BEGAN = 1_000;
    private static final long END = BEGAN + 500;
    private static final long A_MINUTE = 60_000;

    private final OracleWorld world = new OracleWorld(false);

    private Write put() {
        return world.putEnding(A, END - BEGAN, END);
    }

    private void read(List<Value> values) {
        world.read(world.token(world.state(A).clock()), values, 0);
    }

    private static Value value(Write put, long expiryMillis) {
        Value plain = Value.of(put.value());
        return new Value(plain.bytes(), plain.crc32c(), expiryMillis);
    }

    /** The record of A, as if the value had been dropped. */
    private Siblings dropped() {
        Siblings state = world.state(A);
        return new Siblings(
                state.clock(), state.versions().stream().map(Version::dropped).toList());
    }

    @Test
    void aValueIsShownUntilItEnds() {
        Write put = put();
        world.wall(END - 1);

        read(List.of(value(put, END)));

        assertViolation(12, () -> read(List.of()));
    }

    @Test
    void anAnswerThatShowsWhatHasEndedIsInvariant20() {
        Write put = put();
        world.wall(END);

        read(List.of());

        assertViolation(20, () -> read(List.of(value(put, END))));
    }

    @Test
    void anAnswerThatGivesAnotherEndIsInvariant23() {
        Write put = put();

        assertViolation(23, () -> read(List.of(value(put, END + 1))));
    }

    @Test
    void anEndThatNoClockExplainsIsInvariant23() {
        assertViolation(23, () -> world.putEnding(A, END - BEGAN, END + 1));
        assertViolation(23, () -> world.putEnding(A, END - BEGAN, 0));
    }

    @Test
    void anotherEndAtAnotherCopyIsInvariant11() {
        put();
        Siblings state = world.state(A);
        Version version = state.versions().get(0);
        Version later = new Version(
                version.dot(),
                version.requestId(),
                version.timestamp(),
                END + 1,
                false,
                version.length(),
                version.checksum());

        assertViolation(11, () -> world.append(B, new Siblings(state.clock(), List.of(later))));
    }

    @Test
    void aValueMayBeDroppedAMinuteAfterItsEnd() {
        Write put = put();
        world.copy(A, B);
        world.acknowledge(put);
        world.wall(END + A_MINUTE);

        world.append(A, dropped());

        assertThat(world.oracle().survivors()).containsEntry(KEY, java.util.Set.of(put));
    }

    @Test
    void aValueThatIsDroppedSoonerIsInvariant17() {
        put();
        world.wall(END + A_MINUTE - 1);

        assertViolation(17, () -> world.append(A, dropped()));
    }
}
