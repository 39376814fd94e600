package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.SyncMessage;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.RangeSent;
import io.gramme.antientropy.TreeId;
import io.gramme.node.coordinator.ReapMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Reap;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Sync;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Well-formed messages that make no sense must neither stop a node nor take anything from it. */
final class HostilePeerTest {
    private static final int PARTITIONS = 16;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId PEER = new NodeId(0, 2);
    private static final NodeId OTHER = new NodeId(0, 3);
    private static final RecordKey KEY =
            new RecordKey(Token.of(SampleRecords.KEY).partition(PARTITIONS), Table.DEFAULT.number(), SampleRecords.KEY);
    private static final int[] NUMBERS = {0, 1, 2, 3, 4, 17, Integer.MAX_VALUE};

    @TempDir
    private Path folder;

    private final List<ReplicaMessage> sent = new ArrayList<>();
    private TestCore tested;

    @BeforeEach
    void openACoreWithARecord() {
        tested = new TestCore(folder, SELF, (to, message) -> sent.add(message));
        tested.hold(TestCore.ring(PARTITIONS, SELF, PEER, OTHER));
        Store store = new Store(
                KEY.partition(),
                1,
                KEY.table(),
                KEY.key(),
                SampleRecords.siblings(),
                Store.Purpose.REPAIR,
                Optional.empty());
        TestRing.await(() -> {
            tested.core().onReplica(PEER, 1, store);
            tested.turn();
            return tested.core().replica().digest(KEY) != 0
                    && tested.core().syncs().trees().unready() == 0;
        });
    }

    @AfterEach
    void closeIt() {
        tested.close();
    }

    private void say(SyncMessage message) {
        new Sync(message).split(1).forEach(part -> tested.core().onReplica(PEER, 1, part));
        tested.turn();
    }

    private void say(ReapMessage message) {
        tested.core().onReplica(PEER, 1, new Reap(message));
        tested.turn();
    }

    @Test
    void whateverTreeIsNamedNothingIsThrown() {
        KeyState record = new KeyState(9, SampleRecords.KEY, 1);
        for (int partition : NUMBERS) {
            for (int copies : NUMBERS) {
                TreeId tree = new TreeId(partition, copies);
                say(new SyncMessage.CompareRoots(1, List.of(new SyncMessage.Root(tree, 1))));
                say(new SyncMessage.AskInners(1, tree));
                say(new SyncMessage.AskLeaves(1, tree, copies));
                say(new SyncMessage.AskKeys(1, tree, List.of(copies)));
                say(new RangeSent(1, tree, 0, 0, Integer.MAX_VALUE, Long.MAX_VALUE, true));
                say(new ReapMessage.AskHints(tree, 1));
                say(new ReapMessage.AskHeld(tree, 1, List.of(record)));
                say(new ReapMessage.HintsKept(tree, 1, 0));
                say(new ReapMessage.Held(tree, 1, List.of(copies)));
                say(new ReapMessage.Erase(tree, 1, List.of(record)));
            }
        }
        assertThat(tested.core().replica().digest(KEY)).isNotZero();
    }

    @Test
    void whateverPlaceARangeIsAskedFromItIsAnsweredOrNot() {
        TreeId tree = new TreeId(KEY.partition(), Table.DEFAULT.n());
        for (long cursor : new long[] {
            Long.MIN_VALUE, -1, 1, 0x8000_0000L, 0xffff_ffffL, 1L << 32, Long.MAX_VALUE, Long.MAX_VALUE >>> 32 << 32
        }) {
            say(new AskRange(1, tree, cursor, 0));
        }

        say(new AskRange(2, tree, 0, 0));

        TestRing.await(() -> {
            tested.turn();
            return sent.stream().anyMatch(HostilePeerTest::isAnswerOfTheLast);
        });
        List<ReplicaMessage> before =
                sent.stream().takeWhile(message -> !isAnswerOfTheLast(message)).toList();
        assertThat(before.get(before.size() - 1)).isInstanceOf(Store.class);
    }

    private static boolean isAnswerOfTheLast(ReplicaMessage message) {
        return message instanceof Sync sync && sync.message() instanceof RangeSent answer && answer.session() == 2;
    }

    @Test
    void nobodyErasesWhatIsNoTombstone() {
        TreeId tree = new TreeId(KEY.partition(), Table.DEFAULT.n());
        long digest = tested.core().replica().digest(KEY);
        ReapMessage erase = new ReapMessage.Erase(tree, 1, List.of(new KeyState(KEY.table(), KEY.key(), digest)));

        for (NodeId peer : List.of(PEER, OTHER, SELF)) {
            tested.core().onReplica(peer, 1, new Reap(erase));
            tested.turn();
        }

        assertThat(tested.core().replica().digest(KEY)).isEqualTo(digest);
    }
}
