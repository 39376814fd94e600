package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.wire.RequestId;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VersionVectorTest {
    @Test
    void mergingIsCommutativeAssociativeAndIdempotent() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            VersionVector a = vector(random);
            VersionVector b = vector(random);
            VersionVector c = vector(random);

            assertThat(a.merge(b)).as("seed %d", seed).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).as("seed %d", seed).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).as("seed %d", seed).isEqualTo(a);
            assertThat(a.merge(b).covers(a)).as("seed %d", seed).isTrue();
            assertThat(a.merge(b).covers(b)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void siblingsMergeIsCommutativeAssociativeAndIdempotentForStatesOfOneHistory() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Siblings[] copies = {Siblings.NONE, Siblings.NONE, Siblings.NONE};
            DotSource[] sources = {DotSource.of(1), DotSource.of(2), DotSource.of(3)};
            DotSource.Extension[] extensions = {
                DotSource.Extension.NONE, DotSource.Extension.NONE, DotSource.Extension.NONE
            };
            for (int step = 0; step < 12; step++) {
                int at = random.nextInt(3);
                if (random.nextBoolean()) {
                    CausalHistory history = random.nextBoolean()
                            ? CausalHistory.NONE
                            : CausalHistory.of(copies[random.nextInt(3)].clock());
                    Dot dot = sources[at].next(extensions[at]);
                    extensions[at] = DotSource.Extension.of(dot);
                    copies[at] =
                            copies[at].write(history, new Version(dot, new RequestId(1, step + 1), 0, 0, false, 0, 0));
                } else {
                    copies[at] = copies[at].merge(copies[random.nextInt(3)]);
                }
            }
            Siblings a = copies[0];
            Siblings b = copies[1];
            Siblings c = copies[2];

            assertThat(a.merge(b)).as("seed %d", seed).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).as("seed %d", seed).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).as("seed %d", seed).isEqualTo(a);
        }
    }

    @Test
    void whatIsEncodedIsDecodedAndDamageIsRefused() {
        for (long seed = 0; seed < 500; seed++) {
            VersionVector vector = vector(new SplittableRandom(seed));
            ByteBuffer bytes = ByteBuffer.allocate(vector.encodedLength());
            vector.encode(bytes);

            assertThat(VersionVector.decode(bytes.flip())).isEqualTo(vector);
        }
        ByteBuffer cut = ByteBuffer.allocate(10).putShort((short) 3).rewind();
        assertThatThrownBy(() -> VersionVector.decode(cut)).isInstanceOf(MalformedVersionException.class);
        ByteBuffer unsorted = ByteBuffer.allocate(50).putShort((short) 2);
        unsorted.putLong(2).putLong(1).putLong(1).putLong(1).putLong(1).putLong(1);
        assertThatThrownBy(() -> VersionVector.decode(unsorted.rewind())).isInstanceOf(MalformedVersionException.class);
    }

    private static VersionVector vector(SplittableRandom random) {
        VersionVector vector = VersionVector.EMPTY;
        for (int i = random.nextInt(6); i > 0; i--) {
            vector = vector.with(new Dot(random.nextInt(4), 1 + random.nextInt(2), 1 + random.nextInt(9)));
        }
        return vector;
    }
}
