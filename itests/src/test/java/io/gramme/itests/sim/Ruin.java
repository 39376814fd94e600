package io.gramme.itests.sim;

import io.gramme.node.version.Checksum;
import io.gramme.ring.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What rot has made of one log, as a start is about to find it: which records it need not find, and of which of them it cannot
 * tell that they are missing.
 *
 * <p>Segments with an intact key file are taken at its word, so nothing of them is missing; in any other one a record that is
 * damaged is. Where nothing intact says that the place was forced, damage is what a crash leaves too: then everything from there
 * on is cut, and nobody can know that it should not have been.
 */
final class Ruin {
    private static final int HEADER_COPY = 2_048;
    private static final int VALID_END = 20;

    private final Platter platter;
    private final LogTap tap;
    private final Set<String> sealed = new HashSet<>();
    private final Set<String> headless = new HashSet<>();
    private long named;
    private long tornFrom = Long.MAX_VALUE;

    Ruin(SimDisk.Medium medium) {
        platter = medium.platter();
        tap = medium.tap();
        if (platter.hasRotted()) {
            look();
        }
    }

    private void look() {
        for (String name : platter.names()) {
            if (name.endsWith(".log")) {
                long number = number(name);
                Bytes keys = keyFile(name);
                if (!keys.isEmpty()) {
                    sealed.add(name);
                    named = Math.max(named, number << 32 | keys.asBuffer().getInt(VALID_END));
                } else if (!hasHeader(name)) {
                    headless.add(name);
                }
            }
        }
        tap.all()
                .filter(record -> !headless.contains(record.place().segment()) && platter.has(record))
                .forEach(record -> named = Math.max(named, record.forcedBefore()));
        tap.all()
                .filter(record -> isDamaged(record) && record.position() >= named)
                .forEach(record -> tornFrom = Math.min(tornFrom, record.position()));
        for (String name : headless) {
            long begin = number(name) << 32;
            tornFrom = begin >= named ? Math.min(tornFrom, begin) : tornFrom;
        }
    }

    private static long number(String segment) {
        return Long.parseLong(segment.substring(0, segment.indexOf('.')));
    }

    /** The key file of the segment if it is intact, else nothing. */
    private Bytes keyFile(String segment) {
        String name = segment.replace(".log", ".key");
        if (!platter.exists(name) || platter.size(name) < Long.BYTES) {
            return Bytes.EMPTY;
        }
        Bytes file = platter.read(name, 0, (int) platter.size(name));
        int body = file.length() - Integer.BYTES;
        return file.asBuffer().getInt(body) == Checksum.of(file.slice(0, body)) ? file : Bytes.EMPTY;
    }

    private boolean hasHeader(String segment) {
        return tap.header(segment)
                .filter(header -> List.of(0, HEADER_COPY).stream()
                        .anyMatch(
                                at -> platter.read(segment, at, header.length()).equals(header)))
                .isPresent();
    }

    /** Whether a scan cannot read it. */
    private boolean isDamaged(Logged record) {
        String segment = record.place().segment();
        return !sealed.contains(segment) && (headless.contains(segment) || platter.isRotten(record));
    }

    /** Whether a start need not find the record. */
    boolean explains(Logged record) {
        return isSilent(record) || isDamaged(record);
    }

    /** Whether a start need not even notice that the record is missing. */
    boolean isSilent(Logged record) {
        return record.position() >= tornFrom && !sealed.contains(record.place().segment());
    }
}
