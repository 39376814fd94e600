package io.gramme.itests.jmh;

import io.gramme.client.wire.RequestId;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Keys, values and versions as {@code gramme bench} and {@code gramme bench floor} have them: the same at each run. */
final class Samples {
    static final int KEYS = 100_000;
    static final int PARTITIONS = 256;
    static final int VALUE_BYTES = 1_000;
    static final int TABLE = 1;
    static final long INCARNATION = 0x5eed_0001_0002_0003L;

    private Samples() {}

    static Bytes key(int number) {
        return Bytes.utf8("user" + (1_000_000_000L + number));
    }

    /** As many as there are, drawn from all of them evenly, in an order that no cache foresees: neither is it the one they were made in. */
    static List<RecordKey> keys() {
        List<RecordKey> all = IntStream.range(0, KEYS)
                .mapToObj(Samples::key)
                .map(key -> new RecordKey(Token.of(key).partition(PARTITIONS), TABLE, key))
                .toList();
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, KEYS)
                .mapToObj(i -> all.get(random.nextInt(KEYS)))
                .toList();
    }

    static Bytes value() {
        byte[] value = new byte[VALUE_BYTES];
        new SplittableRandom(2).nextBytes(value);
        return Bytes.wrap(value);
    }

    static Version version(Dot dot, Bytes value) {
        return new Version(
                dot, new RequestId(dot.incarnation(), dot.counter()), 1, 0, false, value.length(), Checksum.of(value));
    }

    /** A record of one value, the write of that counter. */
    static KeyRecord record(long counter) {
        Bytes value = value();
        Dot dot = new Dot(INCARNATION, 1, counter);
        return new KeyRecord(new Siblings(VersionVector.of(dot), List.of(version(dot, value))), List.of(value));
    }
}
