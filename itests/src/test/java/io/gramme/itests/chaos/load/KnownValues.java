package io.gramme.itests.chaos.load;

import io.gramme.ring.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What the last {@value #REMEMBERED} writes of one key were, by the checksums that nodes tell of them. Thread-safe. */
final class KnownValues {
    private static final int REMEMBERED = 256;

    private final boolean isSet;
    private final Map<Integer, List<String>> byChecksum = new LinkedHashMap<>();

    KnownValues(boolean isSet) {
        this.isSet = isSet;
    }

    boolean isSet() {
        return isSet;
    }

    synchronized void remember(Bytes written) {
        byChecksum.put(checksum(written), Payload.words(written, isSet));
        if (byChecksum.size() > REMEMBERED) {
            byChecksum.remove(byChecksum.keySet().iterator().next());
        }
    }

    /** What a history calls the value with this checksum; several words for a set. */
    synchronized Optional<List<String>> words(int checksum) {
        return Optional.ofNullable(byChecksum.get(checksum));
    }

    private static int checksum(Bytes bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.toArray());
        return (int) crc.getValue();
    }
}
