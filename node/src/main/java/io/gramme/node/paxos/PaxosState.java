package io.gramme.node.paxos;

import io.gramme.node.env.Invariants;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a voter must not forget: the sum of its {@link Write}s. A process that starts again begins with the sum of those that
 * became durable.
 *
 * <p>The log holds the votes and decided values after the snapshot. Not thread-safe.
 */
public final class PaxosState {
    private final NavigableMap<Long, Entry> log = new TreeMap<>();
    private final SortedMap<Voter, Start> starts = new TreeMap<>();
    private Start start = Start.NONE;
    private boolean withdrawn;
    private Ballot promised = Ballot.NONE;
    private Snapshot snapshot;
    private long decided;
    private Voters voters;

    /** @param genesis what the group began with, or anything later that is decided */
    public PaxosState(Snapshot genesis) {
        snapshot = genesis;
        decided = genesis.slot();
        voters = genesis.voters();
    }

    /** Of the process that used it last. */
    public Start start() {
        return start;
    }

    public boolean isWithdrawn() {
        return withdrawn;
    }

    public Ballot promised() {
        return promised;
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** The last slot up to which all values are known to be decided. */
    public long decided() {
        return decided;
    }

    /** Who decide the slot after that. */
    public Voters voters() {
        return voters;
    }

    /** By slot, all after the snapshot's. */
    public NavigableMap<Long, Entry> log() {
        return Collections.unmodifiableNavigableMap(log);
    }

    /** The last starts of other voters that have been heard of. */
    public SortedMap<Voter, Start> starts() {
        return Collections.unmodifiableSortedMap(starts);
    }

    @Nullable
    Entry entry(long slot) {
        return log.get(slot);
    }

    Start startOf(Voter voter) {
        return starts.getOrDefault(voter, Start.NONE);
    }

    void started(Start next) {
        start = next;
    }

    void promised(Ballot ballot) {
        Invariants.check(ballot.compareTo(promised) >= 0, "the promise of " + promised + " is broken by " + ballot);
        promised = ballot;
    }

    void logged(long slot, Entry entry) {
        Entry known = log.get(slot);
        Invariants.check(
                slot > decided || (known != null && known.value().equals(entry.value())),
                "slot " + slot + " is decided and would be voted on again");
        log.put(slot, entry);
    }

    void decided(long slot) {
        while (decided < slot) {
            Entry entry = log.get(decided + 1);
            Invariants.check(entry != null, "slot " + (decided + 1) + " is decided and not known");
            decided++;
            if (entry != null && entry.value() instanceof Value.Change change) {
                voters = change.voters();
            }
        }
    }

    void snapshotted(Snapshot next) {
        if (next.slot() > decided) {
            decided = next.slot();
            voters = next.voters();
        }
        snapshot = next;
        log.headMap(next.slot(), true).clear();
    }

    void heard(Voter voter, Start of) {
        starts.put(voter, of);
    }

    void withdraw() {
        withdrawn = true;
    }

    @Override
    public String toString() {
        return "start=" + start.number() + (withdrawn ? " withdrawn" : "") + " promised=" + promised + " snapshot="
                + snapshot.slot() + " decided=" + decided + " voters=" + voters + " undecided="
                + log.tailMap(decided, false);
    }
}
