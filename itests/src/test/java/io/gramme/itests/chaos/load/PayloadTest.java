package io.gramme.itests.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PayloadTest {
    @Test
    void aValueIsReadBackByItsNameWhateverItsSize() {
        for (int size : List.of(0, 1, 6, 7, 100, 65_536)) {
            Bytes value = Payload.value("c4-17", size);

            assertThat(Payload.words(value, false)).as("%d bytes", size).containsExactly("c4-17");
            assertThat(value.length()).isEqualTo(Math.max(size < 6 ? 5 : 6, size));
        }
    }

    @Test
    void aValueWithOneWrongBitIsOneThatNobodyHasWritten() {
        byte[] bytes = Payload.value("c4-17", 100).toArray();
        bytes[60] ^= 1;

        assertThat(Payload.words(Bytes.wrap(bytes), false)).containsExactly("damaged-c4-17");
    }

    @Test
    void halfOfOneValueAndHalfOfAnotherIsOneThatNobodyHasWritten() {
        Bytes longer = Payload.value("c4-17", 100);
        Bytes foreign = Payload.value("c4-18", 100);
        byte[] mixed = longer.toArray();
        System.arraycopy(foreign.toArray(), 50, mixed, 50, 50);

        assertThat(Payload.words(Bytes.wrap(mixed), false)).containsExactly("damaged-c4-17");
    }

    @Test
    void aSetIsItsElements() {
        assertThat(Payload.words(Payload.set(List.of("c1-1", "c2-7")), true)).containsExactly("c1-1", "c2-7");
        assertThat(Payload.words(Payload.set(List.of()), true)).isEmpty();
    }
}
