package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.RequestId;
import io.gramme.ring.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SiblingsTest {
    private static final RequestId REQUEST = new RequestId(1, 1);

    private static Siblings written(long counter, String value) {
        Bytes bytes = Bytes.utf8(value);
        Version version = new Version(new Dot(7, 1, counter), REQUEST, 0, 0, false, bytes.length(), Checksum.of(bytes));
        return Siblings.NONE.write(CausalHistory.NONE, version);
    }

    @Test
    void aDotThatNamesAnotherVersionContradicts() {
        assertThat(written(1, "a").agreesWith(written(1, "a"))).isTrue();
        assertThat(written(1, "a").agreesWith(written(2, "b"))).isTrue();
        assertThat(written(1, "a").agreesWith(written(1, "b"))).isFalse();
        assertThat(Siblings.NONE.agreesWith(written(1, "b"))).isTrue();
    }

    @Test
    void twoRecordsThatMakeALargerOneThanAnyMayBeContradict() {
        VersionVector one = VersionVector.EMPTY;
        VersionVector other = VersionVector.EMPTY;
        for (int actor = 1; actor <= 3_000; actor++) {
            one = one.with(new Dot(actor, 1, 1));
            other = other.with(new Dot(actor, 2, 2));
        }
        Siblings mine = new Siblings(one, List.of());
        Siblings theirs = new Siblings(other, List.of());

        assertThat(mine.agreesWith(mine)).as("the same actors").isTrue();
        assertThat(mine.agreesWith(theirs)).isFalse();
    }
}
