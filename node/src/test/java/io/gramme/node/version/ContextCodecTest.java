package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContextCodecTest {
    private static final Bytes KEY = Bytes.utf8("cart");
    private static final CausalHistory HISTORY =
            new CausalHistory(VersionVector.of(new Dot(1, 2, 3)).with(new Dot(9, 9, 9)), Optional.of(new Dot(7, 7, 8)));

    private final ContextCodec codec = new ContextCodec(Bytes.utf8("secret"));

    @Test
    void aContextMeansWhatItMeantWhenItWasGiven() {
        Bytes context = codec.encode(1, KEY, HISTORY);

        assertThat(codec.decode(1, KEY, context)).contains(HISTORY);
        assertThat(codec.decode(1, KEY, Bytes.EMPTY)).contains(CausalHistory.NONE);
    }

    @Test
    void aContextOfAnotherKeyTableOrClusterIsRefused() {
        Bytes context = codec.encode(1, KEY, HISTORY);

        assertThat(codec.decode(2, KEY, context)).isEmpty();
        assertThat(codec.decode(1, Bytes.utf8("cars"), context)).isEmpty();
        assertThat(new ContextCodec(Bytes.utf8("other")).decode(1, KEY, context))
                .isEmpty();
    }

    @Test
    void aContextWithAnyBitChangedOrCutAnywhereIsRefused() {
        byte[] context = codec.encode(1, KEY, HISTORY).toArray();

        for (int i = 0; i < context.length * 8; i++) {
            byte[] forged = context.clone();
            forged[i / 8] ^= (byte) (1 << i % 8);
            assertThat(codec.decode(1, KEY, Bytes.wrap(forged))).isEmpty();
        }
        for (int length = 1; length < context.length; length++) {
            assertThat(codec.decode(1, KEY, Bytes.wrap(context, 0, length))).isEmpty();
        }
    }
}
