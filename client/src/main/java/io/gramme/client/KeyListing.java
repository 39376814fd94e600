package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response.Keys;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The keys of a table, page by page: for each partition the union of what enough replicas list. Replicas page at their own
 * pace; a page of the union ends where the shortest of theirs ends, and the next begins there. Confined to the caller.
 */
final class KeyListing {
    private static final int PAGE = 1_000;

    private final Engine engine;
    private final String table;
    private Ring ring;
    private TableDescription.Copies copies;
    private int partition;
    private Bytes after = Bytes.EMPTY;

    KeyListing(Engine engine, String table, RingDescription description) {
        this.engine = engine;
        this.table = table;
        this.ring = description.ring();
        this.copies = copiesIn(description);
    }

    int partitionsDone() {
        return partition;
    }

    int partitions() {
        return ring.partitions();
    }

    /** The next keys in order, possibly none of them; empty after the last partition. */
    Optional<List<Bytes>> nextPage() {
        if (partition == ring.partitions()) {
            return Optional.empty();
        }
        List<Keys> pages = pages();
        Optional<Bytes> end = pages.stream()
                .filter(Keys::more)
                .map(page -> page.keys().get(page.keys().size() - 1))
                .min(Bytes::compareTo);
        TreeSet<Bytes> union = new TreeSet<>();
        pages.forEach(page -> union.addAll(page.keys()));
        if (end.isEmpty()) {
            partition++;
            after = Bytes.EMPTY;
            return Optional.of(List.copyOf(union));
        }
        after = end.get();
        return Optional.of(List.copyOf(union.headSet(end.get(), true)));
    }

    /** From as many replicas as it takes to meet every acknowledged write; a replica that fails is replaced by the next. */
    private List<Keys> pages() {
        List<NodeId> replicas = ring.preferenceList(partition, copies.n()).primaries();
        int needed = Math.min(replicas.size(), Math.max(1, copies.n() - copies.w() + 1));
        List<Keys> pages = new ArrayList<>();
        Optional<GrammeException> failure = Optional.empty();
        int asked = 0;
        while (pages.size() < needed) {
            List<CompletableFuture<Keys>> round = new ArrayList<>();
            for (; asked < replicas.size() && pages.size() + round.size() < needed; asked++) {
                round.add(ask(replicas.get(asked)));
            }
            if (round.isEmpty()) {
                throw failure.orElseThrow();
            }
            for (CompletableFuture<Keys> answer : round) {
                try {
                    pages.add(checked(engine.await(answer, false)));
                } catch (GrammeException e) {
                    failure = Optional.of(e);
                    followTheRing(e);
                }
            }
        }
        return pages;
    }

    private CompletableFuture<Keys> ask(NodeId replica) {
        Request.ListKeys request = new Request.ListKeys(table, partition, after, PAGE);
        return engine.startWaiting(engine.operations().listKeys(replica, request));
    }

    private Keys checked(Keys page) {
        boolean ordered = true;
        Bytes last = after;
        for (Bytes key : page.keys()) {
            ordered &= last.compareTo(key) < 0;
            last = key;
        }
        if (!ordered || (page.more() && page.keys().isEmpty())) {
            throw new IncompatibleException(
                    ErrorCode.UNKNOWN, "a node listed keys out of order, or none where it says there are more", false);
        }
        return page;
    }

    /** Partitions do not change their number, so the scan goes on where it was, with the new replicas. */
    private void followTheRing(GrammeException failure) {
        if (failure.code() == ErrorCode.NOT_A_REPLICA) {
            RingDescription now = engine.run(engine.operations().describe());
            if (now.partitions() == ring.partitions() && now.epoch() > ring.epoch()) {
                ring = now.ring();
                copies = copiesIn(now);
            }
        }
    }

    private TableDescription.Copies copiesIn(RingDescription description) {
        return description
                .table(table)
                .orElseThrow(() ->
                        new UnknownTableException(ErrorCode.UNKNOWN_TABLE, "there is no table '" + table + "'", false))
                .copies();
    }
}
