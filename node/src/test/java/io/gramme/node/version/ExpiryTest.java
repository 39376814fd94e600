package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyDigest;
import io.gramme.client.wire.RequestId;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A version that ends is a tombstone then, and the same version whether its value was dropped or not. */
final class ExpiryTest {
    private static final long END = 5_000;
    private static final Bytes VALUE = Bytes.utf8("gramme");

    private static KeyRecord record(long counter, long expiryMillis) {
        Version version = new Version(
                new Dot(6 + counter, 1, 1),
                new RequestId(1, counter),
                4_000L << 16,
                expiryMillis,
                false,
                VALUE.length(),
                Checksum.of(VALUE));
        return new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, version), List.of(VALUE));
    }

    private static long digest(KeyRecord record) {
        return KeyDigest.of(1, Bytes.utf8("key"), record.siblings().identity());
    }

    @Test
    void aVersionHasEndedFromItsExpiryOn() {
        Siblings siblings = record(1, END).siblings();

        assertThat(siblings.isEnded(END - 1)).isFalse();
        assertThat(siblings.isEnded(END)).isTrue();
        assertThat(siblings.endMillis()).isEqualTo(END);
        assertThat(record(1, 0).siblings().isEnded(Long.MAX_VALUE)).isFalse();
        assertThat(record(1, 0).siblings().endMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aVersionWrittenByAClockBehindItsExpiryEndsWhenItWasWritten() {
        assertThat(record(1, 1_000).siblings().endMillis()).isEqualTo(4_000);
    }

    @Test
    void droppingAValueChangesNeitherDotsNorDigest() {
        KeyRecord full = record(1, END);
        KeyRecord dropped = full.dropEnded(END);

        assertThat(dropped.values()).containsExactly(Bytes.EMPTY);
        assertThat(dropped.siblings()).isEqualTo(full.siblings());
        assertThat(dropped.siblings().hashCode()).isEqualTo(full.siblings().hashCode());
        assertThat(digest(dropped)).isEqualTo(digest(full));
        assertThat(dropped.isIntact()).isTrue();
        assertThat(full.dropEnded(END - 1)).isSameAs(full);
    }

    @Test
    void aDroppedValueSurvivesItsOwnEncoding() {
        Siblings dropped = record(1, END).dropEnded(END).siblings();
        ByteBuffer out = ByteBuffer.allocate(dropped.encodedLength());
        dropped.encode(out);

        Version read = Siblings.decode(out.flip()).versions().get(0);

        assertThat(read.isDropped()).isTrue();
        assertThat(read.length()).isZero();
        assertThat(read.expiryMillis()).isEqualTo(END);
    }

    @Test
    void anotherExpiryIsAnotherVersion() {
        assertThat(record(1, END).siblings()).isNotEqualTo(record(1, END + 1).siblings());
        assertThat(digest(record(1, END))).isNotEqualTo(digest(record(1, END + 1)));
        assertThat(record(1, END).siblings().agreesWith(record(1, 0).siblings()))
                .isFalse();
    }

    @Test
    void whoeverHasTheValueStillGivesItToTheMerger() {
        KeyRecord full = record(1, END);
        KeyRecord dropped = full.dropEnded(END);

        assertThat(dropped.merge(full).values()).containsExactly(VALUE);
        assertThat(full.merge(dropped).values()).containsExactly(VALUE);
        assertThat(dropped.merge(dropped).values()).containsExactly(Bytes.EMPTY);
    }

    @Test
    void onlyWhatHasEndedIsDropped() {
        KeyRecord both = record(1, END).merge(record(2, 0)).merge(record(3, END + 1));

        KeyRecord left = both.dropEnded(END);

        assertThat(left.values()).containsExactly(Bytes.EMPTY, VALUE, VALUE);
        assertThat(left.siblings().hasEndedValues(END)).isFalse();
        assertThat(left.siblings().hasEndedValues(END + 1)).isTrue();
        assertThat(both.siblings().isEnded(END + 1)).isFalse();
    }

    @Test
    void anEmptyValueEndsToo() {
        Version empty = new Version(new Dot(7, 1, 1), new RequestId(1, 1), 0, END, false, 0, Checksum.of(Bytes.EMPTY));
        KeyRecord marker = new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, empty), List.of(Bytes.EMPTY));

        assertThat(marker.dropEnded(END - 1).siblings().versions().get(0).tombstone())
                .isFalse();
        assertThat(marker.dropEnded(END).siblings().versions().get(0).tombstone())
                .isTrue();
        assertThat(marker.siblings().hasEndedValues(END)).as("bytes to gain").isFalse();
    }

    @Test
    void ofOneWriteCoordinatedTwiceTheVersionThatLivesIsShown() {
        RequestId request = new RequestId(3, 3);
        Version first = new Version(new Dot(7, 1, 1), request, 0, END, false, VALUE.length(), Checksum.of(VALUE));
        Version second =
                new Version(new Dot(8, 1, 1), request, 0, END + 100, false, VALUE.length(), Checksum.of(VALUE));
        Siblings both = Siblings.NONE.write(CausalHistory.NONE, first).write(CausalHistory.NONE, second);

        assertThat(both.dropEnded(END - 1).withValues().writes()).containsExactly(first);
        assertThat(both.dropEnded(END).withValues().writes()).containsExactly(second);
        assertThat(both.dropEnded(END + 100).withValues().writes()).isEmpty();
    }

    @Test
    void whatHasEndedIsNotCountedAmongTheLiving() {
        Siblings both = record(1, END).merge(record(2, 0)).siblings();

        assertThat(both.living(END).versions())
                .extracting(Version::expiryMillis)
                .containsExactly(0L);
        assertThat(both.living(END - 1)).isSameAs(both);
    }

    @Test
    void aValueThatIsMissingBeforeItsTimeWasDroppedByAWrongClock() {
        Siblings dropped = record(1, END).dropEnded(END).siblings();

        assertThat(dropped.isDroppedEarly(END - 1)).isTrue();
        assertThat(dropped.isDroppedEarly(END)).isFalse();
        assertThat(record(1, END).siblings().isDroppedEarly(END - 1)).isFalse();
    }
}
