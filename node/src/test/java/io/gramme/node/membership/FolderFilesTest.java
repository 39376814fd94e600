package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.gossip.KnownRing;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.TwinFile;
import io.gramme.node.testing.Golden;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small files at the top of a data folder. */
final class FolderFilesTest {
    private static final NodeId NODE_1 = new NodeId(1, 2);
    private static final NodeId NODE_2 = new NodeId(3, 4);

    @TempDir
    Path path;

    private FileDisk folder;

    @BeforeEach
    void open() {
        folder = new FileDisk(path, "test", new ManualClock(), () -> {}, failure -> {});
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private Identity begin(Optional<NodeId> configured, int loops, long seed) {
        return Identity.begin(folder, configured, loops, new SplittableRandom(seed));
    }

    @Test
    void eachStartHasItsOwnIncarnationAndAHigherGeneration() {
        Identity first = begin(Optional.empty(), 1, 1);
        Identity second = begin(Optional.empty(), 1, 2);

        assertThat(second.node()).isEqualTo(first.node());
        assertThat(second.store()).isEqualTo(first.store());
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
        assertThat(second.incarnation()).isNotEqualTo(first.incarnation());
    }

    @Test
    void anEmptiedFolderHasAnotherStoreUnderTheSameName() throws IOException {
        Identity first = begin(Optional.of(NODE_1), 1, 1);
        folder.delete("identity.a");
        folder.delete("identity.b");

        Identity second = begin(Optional.of(NODE_1), 1, 2);

        assertThat(second.node()).isEqualTo(NODE_1);
        assertThat(second.store()).isNotEqualTo(first.store());
    }

    @Test
    void theFolderOfAnotherNodeIsRefused() {
        begin(Optional.of(NODE_1), 1, 1);

        assertThatThrownBy(() -> begin(Optional.of(NODE_2), 1, 2))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("belongs to node " + NODE_1);
    }

    @Test
    void anotherNumberOfLoopsIsRefused() {
        begin(Optional.empty(), 3, 1);

        assertThatThrownBy(() -> begin(Optional.empty(), 1, 2))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("set node.loops to 3");
    }

    @Test
    void aFolderOfANewerProgramIsRefused() {
        begin(Optional.empty(), 1, 1);
        TwinFile file = new TwinFile(folder, "identity");
        byte[] identity = file.read().orElseThrow().toArray();
        ByteBuffer.wrap(identity).putInt(0, Identity.FORMAT + 1);
        file.write(Bytes.wrap(identity));

        assertThatThrownBy(() -> begin(Optional.empty(), 1, 2))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("a newer program wrote it");
    }

    @Test
    void aFolderFromBeforeTheRingLogRemembersNothingOfIt() {
        begin(Optional.empty(), 1, 1);
        TwinFile file = new TwinFile(folder, "identity");
        byte[] now = file.read().orElseThrow().toArray();
        byte[] before = Arrays.copyOf(now, now.length - 1);
        ByteBuffer.wrap(before).putInt(0, 1);
        file.write(Bytes.wrap(before));

        Identity identity = begin(Optional.empty(), 1, 2);

        assertThat(identity.generation()).isEqualTo(2);
        assertThat(identity.remembers()).isFalse();
    }

    @Test
    void oneDamagedCopyOfTheIdentityIsSurvivedAndTwoAreNot() {
        Identity first = begin(Optional.empty(), 1, 1);
        folder.store("identity.a", Bytes.utf8("damaged"));
        assertThat(begin(Optional.empty(), 1, 2).node()).isEqualTo(first.node());

        folder.store("identity.a", Bytes.utf8("damaged"));
        folder.store("identity.b", Bytes.utf8("damaged"));
        assertThatThrownBy(() -> begin(Optional.empty(), 1, 3))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("identity");
    }

    private Bytes firstFrame(String copy) {
        Bytes file = folder.load(copy).orElseThrow();
        return file.slice(0, 20 + file.asBuffer().getInt(12));
    }

    @Test
    void identityAndRingHaveTheBytesTheyAlwaysHad() throws IOException {
        begin(Optional.of(NODE_1), 2, 1);
        Golden.check("membership/identity", firstFrame("identity.a"));
        RingState state = new RingState(
                new NodeId(5, 6),
                new Ring(
                        1,
                        List.of(new RingMember(NODE_1, "left", 1), new RingMember(NODE_2, "right", 2)),
                        List.of(NODE_1, NODE_2, NODE_2, NODE_1)),
                Map.of(NODE_1, 11L, NODE_2, 22L));
        RingFile file = new RingFile(folder);
        file.write(state, Wholeness.NOT_WHOLE);

        Golden.check("membership/ring", firstFrame("ring.a"));
        assertThat(new RingFile(folder).read()).contains(new KnownRing(state, Wholeness.NOT_WHOLE));
    }

    @Test
    void aRingThatWasDecidedIsKeptWithAllThatWasDecidedWithIt() {
        List<RingMember> members = List.of(new RingMember(NODE_1, "left", 1), new RingMember(NODE_2, "right", 2));
        Ring ring = new Ring(1, members, List.of(NODE_1, NODE_2, NODE_2, NODE_1));
        Topology born = Topology.born(ring, new Tables(List.of(Table.DEFAULT)));
        Ring alone = new Ring(2, members.subList(0, 1), List.of(NODE_1, NODE_1, NODE_1, NODE_1));
        RingChange change = RingChange.begin(ring.at(2), alone, born.copies(), List.of());
        Topology changing = born.next(ring.at(2), Optional.of(change), MoveEpochs.NONE, born.people());
        Bytes snapshot =
                PaxosCodec.encode(new Snapshot(3, Voters.of(new Voter(NODE_1, 11)), TopologyCodec.encode(changing)));
        RingState state = RingStateCodec.of(new NodeId(5, 6), Map.of(NODE_1, 11L), snapshot);

        new RingFile(folder).write(state, Wholeness.WHOLE);

        assertThat(new RingFile(folder).read()).contains(new KnownRing(state, Wholeness.WHOLE));
        assertThat(state.change()).contains(change);
        assertThat(state.ring().epoch()).isEqualTo(2);
    }

    private static PaxosState memory() {
        return new PaxosState(new Snapshot(3, Voters.of(new Voter(NODE_1, 11)), Bytes.utf8("decided")));
    }

    @Test
    void theMemoryOfAVoterOfAnotherClusterIsRefused() {
        new RingLogFile(folder, new NodeId(5, 6)).write(11, memory());

        assertThat(new RingLogFile(folder, new NodeId(5, 6)).kept())
                .map(PaxosCodec.Kept::life)
                .contains(11L);
        assertThatThrownBy(() -> new RingLogFile(folder, new NodeId(7, 8)))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("of cluster " + new NodeId(5, 6))
                .hasMessageContaining("is of cluster " + new NodeId(7, 8));
    }

    @Test
    void theMemoryOfAVoterHasTheBytesItAlwaysHad() throws IOException {
        new RingLogFile(folder, new NodeId(5, 6)).write(11, memory());

        Golden.check("membership/ringlog", firstFrame("ringlog.a"));
    }

    @Test
    void aMemoryFromBeforeItNamedItsClusterIsRead() {
        new TwinFile(folder, "ringlog").write(PaxosCodec.encode(11, memory()));

        assertThat(new RingLogFile(folder, new NodeId(5, 6)).kept())
                .map(PaxosCodec.Kept::life)
                .contains(11L);
    }
}
