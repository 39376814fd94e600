package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.Limits;
import io.gramme.ring.Bytes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionContextsTest {
    private static RecordName name(int i) {
        return new RecordName("default", Bytes.utf8("key " + i));
    }

    private static long count(ForgottenRecords records, int from, int to) {
        return IntStream.range(from, to)
                .filter(i -> records.mayContain(name(i)))
                .count();
    }

    @Test
    void largeContextsAreBoundedByTheirBytes() {
        SessionContexts contexts = new SessionContexts(10_000);
        CausalContext large = new CausalContext(Bytes.wrap(new byte[Limits.CONTEXT_BYTES]));

        IntStream.range(0, 600).forEach(i -> contexts.remember(name(i), large));

        assertThat(IntStream.range(0, 600).filter(i -> !contexts.isForgotten(name(i))))
                .hasSize(511);
        assertThat(contexts.of(name(599))).isEqualTo(large);
    }

    @Test
    void noForgottenRecordIsEverTakenForANewOne() {
        ForgottenRecords records = new ForgottenRecords(100);
        IntStream.range(0, 5_000).forEach(i -> records.add(name(i)));

        assertThat(count(records, 0, 5_000)).isEqualTo(5_000);
    }

    @Test
    void fewNewRecordsAreTakenForForgottenOnes() {
        ForgottenRecords records = new ForgottenRecords(1_000);
        assertThat(count(records, 0, 10_000)).isZero();
        IntStream.range(0, 1_000).forEach(i -> records.add(name(i)));
        assertThat(count(records, 10_000, 20_000)).isLessThan(50);
        IntStream.range(0, 10_000).forEach(i -> records.add(name(i)));
        assertThat(count(records, 10_000, 20_000)).isLessThan(1_500);
    }

    @Test
    void aRecordOfAnotherTableIsNotForgottenWithItsNamesake() {
        ForgottenRecords records = new ForgottenRecords(1_000);
        records.add(name(1));

        assertThat(records.mayContain(new RecordName("other", name(1).key()))).isFalse();
    }
}
