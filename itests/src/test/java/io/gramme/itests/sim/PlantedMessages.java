package io.gramme.itests.sim;

import io.gramme.antientropy.SyncMessage.Finding;
import io.gramme.antientropy.SyncMessage.RootsCompared;
import io.gramme.antientropy.SyncMessage.Verdict;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.itests.sim.Logged.Name;
import io.gramme.node.coordinator.ReapMessage.HintsKept;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Reap;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.coordinator.ReplicaMessage.Sync;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.FenceMessage;
import io.gramme.node.transfer.Standing;
import io.gramme.node.transfer.TransferMessage;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Between the nodes and the network: what is said passes unchanged, but for the planted bugs that show on the wire. */
final class PlantedMessages {
    private static final int HANDOFF_CREDIT = 4;

    private final SimCluster cluster;
    private final Plant plant;
    private final RandomGenerator random;
    private final PlantedRings rings;
    private final Map<Name, KeyRecord> older = new HashMap<>();
    private final Map<Name, KeyRecord> newest = new HashMap<>();
    /** By the number of a read: whom a further node answers for. */
    private final Map<Long, NodeId> impersonated = new HashMap<>();

    PlantedMessages(SimCluster cluster) {
        this.cluster = cluster;
        this.plant = cluster.plant();
        this.random = cluster.seeds().random("plant");
        this.rings = new PlantedRings(cluster);
    }

    void send(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        switch (plant) {
            case MERGE_DROPS_A_SIBLING -> pass(from, to, changed(message, PlantedMessages::withoutASibling), epoch);
            case MERGE_DROPS_THE_CONTEXT -> pass(from, to, changed(message, PlantedMessages::withoutContext), epoch);
            case REPAIR_WRITES_THE_OLDER -> pass(from, to, changed(message, this::older), epoch);
            case EXPIRY_FIXED_TWICE ->
                pass(from, to, changed(message, store -> ending(store, Store.Purpose.PUT, 1)), epoch);
            case EXPIRED_REPAIRED_AS_LIVE ->
                pass(from, to, changed(message, store -> ending(store, Store.Purpose.REPAIR, -1)), epoch);
            case SYNC_SAYS_EQUAL -> pass(from, to, equal(message), epoch);
            case REAPED_DESPITE_HINTS -> pass(from, to, withoutHints(message), epoch);
            case W_OF_ONE_SIDE -> sendAcknowledged(from, to, message, epoch);
            case REPAIRS_LOST -> passUnlessRepair(from, to, message, epoch);
            case W_COUNTS_A_HOST_TWICE -> sendTwice(from, to, message, epoch);
            case HINT_FORGOTTEN_BEFORE_ACK -> sendOrForget(from, to, message, epoch);
            case FALLBACKS_NOT_FOUND_COUNTS -> sendAsPrimary(from, to, message, epoch);
            case RING_REPEATS_A_HOST -> sendToTheHost(from, to, message, epoch);
            case STALE_RING_IS_TAKEN -> pass(from, to, message, rings.newest(epoch));
            default -> pass(from, to, message, epoch);
        }
    }

    /** Whether a node hears of that ring later than others. */
    boolean isKeptBack(SimMachine machine, long epoch) {
        return plant == Plant.STALE_RING_IS_TAKEN && rings.isKeptBack(machine, epoch);
    }

    /** What a loop says of itself while its node knows of that ring. */
    Standing standing(SimMachine machine, Standing standing, long epoch) {
        return plant == Plant.STALE_RING_IS_TAKEN ? rings.ahead(machine, standing, epoch) : standing;
    }

    private void pass(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        cluster.network().transportOf(from).send(to, cluster.codecs().encode(message, epoch));
    }

    private void sendToTheHost(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        NodeId name = rings.name(from, to, message);
        if (name.equals(from)) {
            pass(from, rings.host(from, to, message), message, epoch);
        } else {
            cluster.processOf(to)
                    .ifPresent(process -> process.receive(name, cluster.codecs().encode(message, epoch)));
        }
    }

    /** Who is new is taken at its word before it has given it. */
    private void sendAcknowledged(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        pass(from, to, message, epoch);
        boolean isNew = message instanceof Store store
                && store.purpose() == Store.Purpose.PUT
                && cluster.preferenceList(store.partition()).counterparts().contains(to);
        if (isNew && message instanceof Store store) {
            Stored lie = new Stored(store.partition(), store.op(), Optional.empty(), 0);
            cluster.processOf(from)
                    .ifPresent(process -> process.receive(to, cluster.codecs().encode(lie, epoch)));
        }
    }

    /** With a bug planted, copies are said to be verified that are not. */
    ControlMessage control(ControlMessage message) {
        if (plant == Plant.FENCED_WITH_THE_ONLY_COPY && message instanceof FenceMessage.Whole) {
            return new FenceMessage.Whole(0);
        }
        boolean lies = plant == Plant.READ_BEFORE_COMPLETE
                || (plant == Plant.RETIRED_UNSEEN
                        && cluster.ring().isPresent()
                        && cluster.rings()
                                .latest()
                                .change()
                                .filter(RingChange::isAllSwitched)
                                .isPresent());
        if (!lies || !(message instanceof TransferMessage.Verified verified)) {
            return message;
        }
        List<Integer> all =
                IntStream.range(0, cluster.knobs().partitions()).boxed().toList();
        return new TransferMessage.Verified(verified.epoch(), all, false, verified.barrier());
    }

    private void passUnlessRepair(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        if (!(message instanceof Store store && store.purpose() == Store.Purpose.REPAIR)) {
            pass(from, to, message, epoch);
        }
    }

    private static ReplicaMessage withoutHints(ReplicaMessage message) {
        return message instanceof Reap reap && reap.message() instanceof HintsKept kept
                ? new Reap(new HintsKept(kept.tree(), kept.op(), 0))
                : message;
    }

    private static ReplicaMessage equal(ReplicaMessage message) {
        if (message instanceof Sync sync && sync.message() instanceof RootsCompared compared) {
            return new Sync(new RootsCompared(
                    compared.session(),
                    compared.verdicts().stream()
                            .map(verdict -> new Verdict(verdict.tree(), Finding.EQUAL))
                            .toList()));
        }
        return message;
    }

    /** What a bug does to a record on its way. */
    @FunctionalInterface
    private interface Change {
        KeyRecord of(Store store);
    }

    private static ReplicaMessage changed(ReplicaMessage message, Change change) {
        return message instanceof Store store
                ? new Store(
                        store.partition(),
                        store.op(),
                        store.table(),
                        store.key(),
                        change.of(store),
                        store.purpose(),
                        store.target())
                : message;
    }

    private static KeyRecord withoutASibling(Store store) {
        KeyRecord all = store.record();
        int size = all.values().size();
        return size < 2
                ? all
                : new KeyRecord(
                        new Siblings(
                                all.siblings().clock(),
                                all.siblings().versions().subList(1, size)),
                        all.values().subList(1, size));
    }

    private static KeyRecord withoutContext(Store store) {
        VersionVector clock = VersionVector.EMPTY;
        for (Version version : store.record().siblings().versions()) {
            clock = clock.with(version.dot());
        }
        return new KeyRecord(
                new Siblings(clock, store.record().siblings().versions()),
                store.record().values());
    }

    /** @param laterMillis -1 for never */
    private static KeyRecord ending(Store store, Store.Purpose purpose, int laterMillis) {
        KeyRecord record = store.record();
        if (store.purpose() != purpose) {
            return record;
        }
        List<Version> versions = record.siblings().versions().stream()
                .map(version -> version.tombstone() || version.expiryMillis() == 0
                        ? version
                        : new Version(
                                version.dot(),
                                version.requestId(),
                                version.timestamp(),
                                laterMillis < 0 ? 0 : version.expiryMillis() + laterMillis,
                                false,
                                version.length(),
                                version.checksum()))
                .toList();
        return new KeyRecord(new Siblings(record.siblings().clock(), versions), record.values());
    }

    /** A repair has the newest clock, but the values of an earlier record. */
    private KeyRecord older(Store store) {
        Name name = new Name(store.table(), store.key());
        KeyRecord record = store.record();
        KeyRecord before = newest.put(name, record);
        if (before != null
                && !before.siblings().versions().equals(record.siblings().versions())) {
            older.put(name, before);
        }
        KeyRecord old = older.get(name);
        if (old == null || store.purpose() != Store.Purpose.REPAIR) {
            return record;
        }
        VersionVector clock = record.siblings().clock();
        boolean fits = clock.covers(old.siblings().clock());
        return fits ? new KeyRecord(new Siblings(clock, old.siblings().versions()), old.values()) : record;
    }

    private void sendTwice(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        pass(from, to, message, epoch);
        if (message instanceof Stored) {
            cluster.machines().stream()
                    .map(SimMachine::id)
                    .filter(other -> !other.equals(from) && !other.equals(to))
                    .forEach(other -> pass(other, to, message, epoch));
        }
    }

    /** A hint counts as delivered when it was sent. */
    private void sendOrForget(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        pass(from, to, message, epoch);
        if (message instanceof Store store && store.purpose() == Store.Purpose.HANDOFF) {
            pass(to, from, new Stored(store.partition(), store.op(), Optional.empty(), HANDOFF_CREDIT), epoch);
        }
    }

    /** What cannot reach one of the first N is answered by a further node, as if it were that one. */
    private void sendAsPrimary(NodeId from, NodeId to, ReplicaMessage message, long epoch) {
        if (message instanceof Fetch fetch && !cluster.connects(from, to)) {
            List<NodeId> fallbacks = cluster.preferenceList(fetch.partition()).fallbacks().stream()
                    .filter(node -> !node.equals(from) && cluster.connects(from, node))
                    .toList();
            if (!fallbacks.isEmpty()) {
                impersonated.put(fetch.op(), to);
                pass(from, fallbacks.get(0), message, epoch);
            }
        } else if (message instanceof Fetched fetched && impersonated.containsKey(fetched.op())) {
            NodeId primary = impersonated.remove(fetched.op());
            Fetched lie = new Fetched(fetched.partition(), fetched.op(), fetched.outcome(), true);
            cluster.processOf(to)
                    .ifPresent(
                            process -> process.receive(primary, cluster.codecs().encode(lie, epoch)));
        } else {
            pass(from, to, message, epoch);
        }
    }

    /** With the bug planted, a node takes back what it knew of another one. */
    GossipMessage gossip(NodeId from, GossipMessage message) {
        boolean lowers =
                plant == Plant.GOSSIP_TAKES_A_LOWER_HEARTBEAT && message instanceof Digest && random.nextInt(20) == 0;
        if (!lowers) {
            return message;
        }
        Digest digest = (Digest) message;
        List<Entry> entries = digest.entries().stream()
                .map(entry -> entry.id().equals(from)
                        ? entry
                        : new Entry(entry.id(), entry.generation(), entry.heartbeat() / 2, entry.content()))
                .toList();
        return new Digest(
                digest.ring(),
                digest.answer(),
                digest.nonce(),
                digest.summary(),
                digest.first(),
                digest.last(),
                entries);
    }
}
