package io.gramme.itests.chaos.load;

import io.gramme.ring.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What the last {@value #REMEMBERED} writes of one key were, by the checksums that nodes tell of them. Of a set the bytes are kept,
 * which take a tenth of its elements as texts. Thread-safe. */
final class KnownValues {
    private static final int REMEMBERED = 256;

    private final boolean isSet;
    private final Map<Integer, List<String>> names = new LinkedHashMap<>();
    private final Map<Integer, Bytes> sets = new LinkedHashMap<>();

    KnownValues(boolean isSet) {
        this.isSet = isSet;
    }

    boolean isSet() {
        return isSet;
    }

    synchronized void remember(Bytes written) {
        if (isSet) {
            remember(sets, checksum(written), written);
        } else {
            remember(names, checksum(written), Payload.words(written, false));
        }
    }

    private static <V> void remember(Map<Integer, V> map, int checksum, V value) {
        map.put(checksum, value);
        if (map.size() > REMEMBERED) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** What a history calls the value with this checksum; several words for a set. */
    synchronized Optional<List<String>> words(int checksum) {
        return isSet
                ? Optional.ofNullable(sets.get(checksum)).map(bytes -> Payload.words(bytes, true))
                : Optional.ofNullable(names.get(checksum));
    }

    private static int checksum(Bytes bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.toArray());
        return (int) crc.getValue();
    }
}
