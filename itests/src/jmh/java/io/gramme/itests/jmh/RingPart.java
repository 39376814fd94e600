package io.gramme.itests.jmh;

import io.gramme.node.storage.RecordKey;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where a key belongs: on a ring of 16 members in 3 zones, with 256 partitions. */
@State(Scope.Thread)
public class RingPart {
    private static final int MEMBERS = 16;
    private static final int ZONES = 3;
    private static final int COPIES = 3;

    private final List<RecordKey> keys = Samples.keys();
    private final Ring ring = ring();
    private int next;

    private static Ring ring() {
        SplittableRandom random = new SplittableRandom(3);
        List<RingMember> members = IntStream.range(0, MEMBERS)
                .mapToObj(i -> new RingMember(NodeId.random(random), "zone-" + i % ZONES, 1))
                .toList();
        return RingPlanner.firstEpoch(members, Samples.PARTITIONS);
    }

    private RecordKey key() {
        next = next + 1 == Samples.KEYS ? 0 : next + 1;
        return keys.get(next);
    }

    /** The MD5 of a key of 14 bytes. */
    @Benchmark
    public Token token() {
        return Token.of(key().key());
    }

    /** The walk that a node and a client do once for each partition and epoch, and keep. */
    @Benchmark
    public PreferenceList preferenceList() {
        return ring.preferenceList(key().partition(), COPIES);
    }
}
