package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.testing.SeededRuns;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BytesTest {
    /** Few letters, so that equal runs and common prefixes come up. */
    private static byte[] random(RandomGenerator random) {
        byte[] array = new byte[random.nextInt(6)];
        for (int i = 0; i < array.length; i++) {
            array[i] = (byte) (random.nextInt(3) - 1);
        }
        return array;
    }

    /** The same bytes in the middle of a larger array. */
    private static Bytes embedded(byte[] array, RandomGenerator random) {
        int before = random.nextInt(4);
        byte[] larger = new byte[before + array.length + random.nextInt(4)];
        random.nextBytes(larger);
        System.arraycopy(array, 0, larger, before, array.length);
        return Bytes.wrap(larger, before, array.length);
    }

    @Test
    void aSliceIsItsBytesWhereverTheyLie() {
        SeededRuns.of(300, seeds -> {
            RandomGenerator random = seeds.random();
            byte[] array = random(random);
            Bytes plain = Bytes.copyOf(array);
            Bytes slice = embedded(array, random);

            assertThat(slice).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(plain.toString());
            assertThat(slice.compareTo(plain)).isZero();
            assertThat(slice.toArray()).isEqualTo(array);
            assertThat(slice.toHex()).isEqualTo(plain.toHex());
            assertThat(slice.length()).isEqualTo(array.length);
            assertThat(slice.isEmpty()).isEqualTo(array.length == 0);
            assertThat(Bytes.copyOf(slice.asBuffer())).isEqualTo(plain);
            assertThat(slice.asBuffer().isReadOnly()).isTrue();
            byte[] copy = new byte[array.length + 2];
            slice.copyTo(copy, 1);
            assertThat(Arrays.copyOfRange(copy, 1, copy.length - 1)).isEqualTo(array);
            ByteBuffer target = ByteBuffer.allocate(array.length);
            slice.copyTo(target);
            assertThat(target.array()).isEqualTo(array);
        });
    }

    @Test
    void orderIsUnsignedLexicographicAndAgreesWithEquality() {
        SeededRuns.of(500, seeds -> {
            RandomGenerator random = seeds.random();
            byte[] first = random(random);
            byte[] second = random(random);
            Bytes a = embedded(first, random);
            Bytes b = embedded(second, random);

            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(Arrays.compareUnsigned(first, second)));
            assertThat(a.equals(b)).isEqualTo(Arrays.equals(first, second));
        });
    }

    @Test
    void slicesOfSlicesAreSlices() {
        Bytes bytes = Bytes.utf8("0123456789").slice(2, 6);

        assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.utf8("345"));
        assertThat(bytes.at(0)).isEqualTo((byte) '2');
        assertThat(bytes.slice(6, 0)).isSameAs(Bytes.EMPTY);
        assertThat(bytes.toUtf8()).isEqualTo("234567");
    }

    @Test
    void nothingOutsideASliceCanBeReached() {
        Bytes bytes = Bytes.utf8("0123456789").slice(2, 6);

        for (int bad : new int[] {-1, 6, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> bytes.at(bad)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> bytes.slice(5, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bytes.slice(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bytes.slice(1, Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.wrap(new byte[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.wrap(new byte[4], Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aCopyKeepsItsBytesAndAWrapDoesNotCopy() {
        byte[] array = {1, 2, 3};
        Bytes copy = Bytes.copyOf(array);
        Bytes wrap = Bytes.wrap(array);
        ByteBuffer buffer = ByteBuffer.wrap(array, 1, 2);
        Bytes ofBuffer = Bytes.copyOf(buffer);

        array[2] = 9;

        assertThat(copy.at(2)).isEqualTo((byte) 3);
        assertThat(wrap.at(2)).isEqualTo((byte) 9);
        assertThat(ofBuffer).isEqualTo(Bytes.wrap(new byte[] {2, 3}));
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void textIsShownAsTextAnythingElseInHexAndLongRunsAreCut() {
        assertThat(Bytes.utf8("key 1")).hasToString("key 1");
        assertThat(Bytes.wrap(new byte[] {0, -1})).hasToString("0x00ff");
        assertThat(Bytes.utf8("a".repeat(1_000))).hasToString("a".repeat(64) + "... (1000 bytes)");
    }
}
