package io.gramme.node.testing;

import io.gramme.client.wire.RequestId;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import java.util.List;

/** Records with every field set. */
public final class SampleRecords {
    public static final Bytes KEY = Bytes.utf8("zenobe");

    private SampleRecords() {}

    /** A value and a tombstone beside it, written by two actors that did not see each other. */
    public static KeyRecord siblings() {
        Bytes value = Bytes.utf8("gramme");
        Version live = new Version(
                new Dot(0x1122334455667788L, 3, 7),
                new RequestId(0x0102030405060708L, 300),
                0x0a0b0c0d0e0fL,
                1_800_000_000_000L,
                false,
                value.length(),
                Checksum.of(value));
        Version deleted = new Version(
                new Dot(0x99aabbccddeeff00L, 1, 2), new RequestId(5, 6), 0, 0, true, 0, Checksum.of(Bytes.EMPTY));
        Siblings one = Siblings.NONE.write(CausalHistory.NONE, live);
        Siblings other = Siblings.NONE.write(CausalHistory.NONE, deleted);
        return new KeyRecord(one, List.of(value)).merge(new KeyRecord(other, List.of(Bytes.EMPTY)));
    }

    /** One value of an actor that saw nothing. */
    public static KeyRecord value(long incarnation, String value) {
        Bytes bytes = Bytes.utf8(value);
        Version version = new Version(
                new Dot(incarnation, 0, 1),
                new RequestId(incarnation, 1),
                0,
                0,
                false,
                bytes.length(),
                Checksum.of(bytes));
        return new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, version), List.of(bytes));
    }
}
