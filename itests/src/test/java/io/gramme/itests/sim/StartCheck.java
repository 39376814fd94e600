package io.gramme.itests.sim;

import io.gramme.node.NodeCore;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.Siblings;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Invariant 29: a start must find at least what was safe on the disks of a loop, its own records and its hints. What the medium
 * has changed it may miss, and nothing else; and it must say so, unless nothing on the disk could have told it.
 */
final class StartCheck {
    private final SimCluster cluster;
    private final NodeId id;
    private final boolean readsFail;
    private final Log own;
    private final Map<NodeId, Log> hints = new TreeMap<>();

    /** One log, and what rot had made of it before the start. */
    private record Log(SimDisk.Medium medium, Ruin ruin) {
        private static Log of(SimDisk.Medium medium) {
            return new Log(medium, new Ruin(medium));
        }
    }

    /** How a recovered record is found, and whether the start says that some are missing. */
    private record Found(Index index, boolean reportsLoss, String report) {}

    @FunctionalInterface
    private interface Index {
        @Nullable
        IndexEntry find(RecordKey key);
    }

    /**
     * Looks at the disks before the start.
     *
     * @param readsFail whether records may not be found for reads fail
     */
    StartCheck(SimCluster cluster, SimMachine machine, int loop, boolean readsFail) {
        this.cluster = cluster;
        this.id = machine.id();
        this.readsFail = readsFail;
        this.own = Log.of(machine.medium(loop));
        machine.hints(loop).media().forEach((target, medium) -> hints.put(target, Log.of(medium)));
    }

    /** Looks at what the start has found. */
    void check(NodeCore core) {
        StorageEngine.RecoveryReport report = core.engine().report();
        boolean lost = report.lostBytes() > 0 || report.damagedSegment() > 0;
        check(own, new Found(core.engine()::find, lost, report.toString()));
        hints.forEach((target, log) -> check(
                log,
                new Found(
                        key -> core.hints().entries(key).get(target),
                        core.hints().damaged().contains(target),
                        "hints for " + target.brief())));
        boolean rotten = own.medium.platter().hasRotted();
        boolean rottenHints = core.hints().damaged().stream()
                .allMatch(target -> Optional.ofNullable(hints.get(target))
                        .filter(log -> log.medium.platter().hasRotted())
                        .isPresent());
        if ((report.lostBytes() > 0 && !rotten) || !rottenHints) {
            throw new Violation(
                    29,
                    id.brief() + " takes what a crash left for damage: " + report + ", hints for "
                            + core.hints().damaged());
        }
    }

    private void check(Log log, Found found) {
        LogTap tap = log.medium.tap();
        List.copyOf(tap.safe().values()).forEach(record -> checkRecord(log, found, record));
        List.copyOf(tap.erased().values()).forEach(erase -> checkErase(log, found, erase));
        tap.recovered(record -> {
            IndexEntry entry = found.index.find(keyOf(record));
            boolean there = entry == null ? record.kind() == Logged.ERASE : entry.lsn() >= record.lsn();
            return there && log.medium.platter().has(record);
        });
    }

    private void checkRecord(Log log, Found found, Logged record) {
        LogTap tap = log.medium.tap();
        IndexEntry entry = found.index.find(keyOf(record));
        boolean there = entry != null
                && entry.siblings()
                        .map(Siblings::clock)
                        .map(clock -> clock.covers(record.siblings().clock()))
                        .orElse(entry.lsn() >= record.lsn());
        boolean isLast = entry != null && entry.lsn() == record.lsn();
        if (isLast && entry != null && !isCopy(log.medium.platter(), record, entry)) {
            throw new Violation(29, id.brief() + " serves " + record.name() + ", but not its bytes: " + record.place());
        }
        if (!there && !tap.foundErased(record.name())) {
            lost(log, found, record, Optional.ofNullable(entry));
        }
    }

    private void lost(Log log, Found found, Logged record, Optional<IndexEntry> older) {
        boolean silently = log.ruin.isSilent(record);
        if (silently || (log.ruin.explains(record) && found.reportsLoss)) {
            LogTap tap = log.medium.tap();
            tap.lost(record, older.flatMap(entry -> tap.find(record.name(), entry.lsn())), silently);
            if (silently) {
                cluster.oracle().recount();
            }
        } else if (!readsFail) {
            throw new Violation(
                    29,
                    id.brief() + " started without " + record.name() + " at " + record.place() + ", " + found.report
                            + ", last " + record.siblings());
        }
    }

    private static boolean isCopy(Platter platter, Logged record, IndexEntry entry) {
        long offset = entry.position() & 0xffff_ffffL;
        return platter.hasCopy(record, entry.position())
                || platter.hasRotted(Logged.Place.segment(entry.position()), offset, offset + entry.length());
    }

    private void checkErase(Log log, Found found, Logged erase) {
        IndexEntry entry = found.index.find(keyOf(erase));
        if (entry == null || entry.lsn() >= erase.lsn()) {
            return;
        }
        if (!log.ruin.explains(erase) || !(log.ruin.isSilent(erase) || found.reportsLoss)) {
            throw new Violation(29, id.brief() + " has again what was erased: " + erase.name() + " of " + entry);
        }
        log.medium.tap().lostErase(erase, log.medium.tap().find(erase.name(), entry.lsn()));
    }

    private static RecordKey keyOf(Logged record) {
        return new RecordKey(record.partition(), record.table(), record.key());
    }
}
