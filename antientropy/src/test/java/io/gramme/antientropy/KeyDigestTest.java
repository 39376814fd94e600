package io.gramme.antientropy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyDigestTest {
    @Test
    void aDigestIsTheFirstHalfOfTheMd5OfItsParts() throws NoSuchAlgorithmException {
        ByteBuffer parts = ByteBuffer.allocate(8 + 3 + 5);
        parts.putInt(7)
                .putInt(3)
                .put(Bytes.utf8("key").toArray())
                .put(Bytes.utf8("clock").toArray());
        byte[] md5 = MessageDigest.getInstance("MD5").digest(parts.array());

        long digest = KeyDigest.of(7, Bytes.utf8("key"), Bytes.utf8("clock"));

        assertThat(digest).isEqualTo(ByteBuffer.wrap(md5).getLong()).isEqualTo(-7_010_702_050_056_014_705L);
    }

    @Test
    void whereTheKeyEndsAndTheVersionBeginsIsPartOfTheDigest() {
        assertThat(KeyDigest.of(1, Bytes.utf8("ab"), Bytes.utf8("c")))
                .isNotEqualTo(KeyDigest.of(1, Bytes.utf8("a"), Bytes.utf8("bc")));
    }

    @Test
    void everyPartCounts() {
        Set<Long> digests = new HashSet<>();
        for (int table = 0; table < 20; table++) {
            for (int key = 0; key < 20; key++) {
                for (int version = 0; version < 20; version++) {
                    digests.add(KeyDigest.of(table, Bytes.utf8("k" + key), Bytes.utf8("v" + version)));
                }
            }
        }

        assertThat(digests).hasSize(8_000).doesNotContain(KeyDigest.ABSENT);
        assertThat(KeyDigest.of(0, Bytes.EMPTY, Bytes.EMPTY)).isNotEqualTo(KeyDigest.ABSENT);
    }
}
