package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.gossip.RingState;
import io.gramme.node.membership.RingStateCodec;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingComparison;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the paper says of membership, of nodes that come and go, and of its third strategy of partitioning, claim by claim, each with its
 * section, as {@link DynamoPaperTest} has the others: Dynamo, SOSP 2007, sections 4.8, 4.9 and 6.2.
 */
final class DynamoPaperRingTest {
    private static final List<Integer> FIRST = List.of(0, 1, 2);

    private static TestRing ring;
    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) {
        ring = new TestRing(folder, 4, 3, 1, "sync: {retry: 100 ms, settle: 50 ms}\n");
        operator = new TestOperator(ring);
    }

    @AfterAll
    static void stop() {
        ring.close();
    }

    private static JsonNode members(int at) {
        return TestOperator.json(ring.get(at, "/admin/topology")).get("members");
    }

    @Test
    void anOutageIsNoDepartureAndMovesNothing_4_8() {
        JsonNode owners = TestOperator.json(ring.get(0, "/ring")).get("owners");
        ring.stop(1);

        TestRing.await(() -> members(0).toString().contains("suspected"));

        assertThat(members(0)).hasSize(3);
        assertThat(TestOperator.json(ring.get(0, "/ring")).get("owners")).isEqualTo(owners);
        ring.start(1);
        ring.awaitReady(1);
    }

    @Test
    void aNodeJoinsWhenAnAdministratorSaysSoAndAllLearnOfItAndGiveItKeys_4_8_and_4_9() {
        operator.fill();
        operator.startOutsider(3);
        assertThat(members(2)).hasSize(3);

        operator.stage(0, "join", 3);
        operator.commit(0);
        operator.awaitCalm(List.of(0, 1, 2, 3));

        for (int node = 0; node < 4; node++) {
            assertThat(members(node)).hasSize(4);
        }
        operator.checkCopies(List.of(0, 1, 2, 3));
        operator.checkThrough(3);

        operator.stage(2, "leave", 3);
        operator.commit(2);
        TestRing.await(() -> FIRST.stream().allMatch(node -> members(node).size() == 3));
        assertThat(ring.awaitEnd(3)).isEqualTo(NodeEnd.REMOVED);
        operator.awaitCalm(FIRST);
        operator.checkCopies(FIRST);
    }

    @Test
    void everyNodeHasAsManyPartitionsAsAnyOther_6_2() {
        Ring of = RingPlanner.firstEpoch(members(List.of(), 10), 256);
        Ring joined = RingPlanner.next(of, members(of.members(), 1), 3).at(2);

        assertThat(RingPlanner.load(of).values()).allMatch(owned -> owned == 25 || owned == 26);
        assertThat(RingPlanner.load(joined).values()).allMatch(owned -> owned == 23 || owned == 24);
    }

    @Test
    void aJoinMovesTheNewNodesShareAndNoBoundary_6_2() {
        Ring of = RingPlanner.firstEpoch(members(List.of(), 10), 256);
        Ring joined = RingPlanner.next(of, members(of.members(), 1), 3).at(2);

        Token token = Token.of(Bytes.utf8("cart-17"));
        assertThat(token.partition(of.partitions())).isEqualTo(token.partition(joined.partitions()));
        int moved = RingComparison.of(of, joined, List.of(3))
                .copies()
                .get(0)
                .moves()
                .size();
        assertThat(moved).isLessThanOrEqualTo((int) (1.1 * 3 * Math.ceil(256 / 11.0)));
    }

    @Test
    void whatEveryNodeKnowsOfTheRingIsTwoBytesAPartition_6_2() {
        List<RingMember> thirty = members(List.of(), 30);

        int small = bytes(RingPlanner.firstEpoch(thirty, 1_024));
        int large = bytes(RingPlanner.firstEpoch(thirty, 8_192));

        assertThat(large - small).isEqualTo(2 * (8_192 - 1_024));
        assertThat(small - 2 * 1_024).isLessThan(30 * 64);
    }

    private static int bytes(Ring of) {
        return RingStateCodec.encode(new RingState(new NodeId(9, 9), of, Map.of()))
                .length();
    }

    /** Those, and so many more. */
    private static List<RingMember> members(List<RingMember> those, int more) {
        List<RingMember> all = new ArrayList<>(those);
        IntStream.range(0, more)
                .mapToObj(i -> new RingMember(new NodeId(0, those.size() + i + 1L), "default", 1))
                .forEach(all::add);
        return all;
    }
}
