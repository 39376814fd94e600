package io.gramme.node.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.RingState;
import io.gramme.node.founding.FoundingWord.Accept;
import io.gramme.node.founding.FoundingWord.Accepted;
import io.gramme.node.founding.FoundingWord.Ask;
import io.gramme.node.founding.FoundingWord.Formed;
import io.gramme.node.founding.FoundingWord.Prepare;
import io.gramme.node.founding.FoundingWord.Promise;
import io.gramme.node.founding.FoundingWord.Refusal;
import io.gramme.node.founding.FoundingWord.Told;
import io.gramme.node.paxos.Ballot;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What one seed answers, word by word: two others propose. */
final class FoundingVoterTest implements Founding.Listener {
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId LOW = new NodeId(0, 2);
    private static final NodeId HIGH = new NodeId(0, 3);
    private static final long STORE = 77;
    private static final SeedList LIST = new SeedList(3, 4, List.of(SELF, LOW, HIGH));
    private static final Ballot FIRST = new Ballot(1, LOW);
    private static final Ballot SECOND = new Ballot(2, HIGH);

    private final ManualClock clock = new ManualClock();
    private final List<FoundingWord> said = new ArrayList<>();
    private final List<RingState> formed = new ArrayList<>();
    private MemoryFolder folder = new MemoryFolder();
    private Founding seed = start();

    private Founding start() {
        return new Founding(
                FoundingConfig.standard(3, 4, false, 1_000_000_000L),
                new Founder(new RingMember(SELF, "a", 1), STORE),
                new FoundingFile(folder, false),
                new Founding.Environment(clock, new SplittableRandom(1), (to, message) -> said.add(message.word())),
                this);
    }

    private static RingState ring(NodeId cluster) {
        List<RingMember> members = List.of(new RingMember(SELF, "a", 1), new RingMember(cluster, "a", 1));
        return new RingState(cluster, RingPlanner.firstEpoch(members, 4), Map.of(SELF, STORE));
    }

    private List<FoundingWord> answers(NodeId from, SeedList list, FoundingWord word) {
        said.clear();
        seed.onMessage(from, new FoundingMessage(list, word));
        return List.copyOf(said);
    }

    private List<FoundingWord> answers(NodeId from, FoundingWord word) {
        return answers(from, LIST, word);
    }

    @Test
    void aLowerBallotThanThePromisedOneIsRefusedAlsoAfterARestart() {
        assertThat(answers(HIGH, new Prepare(SECOND, STORE))).containsExactly(new Promise(SECOND, Optional.empty()));

        seed = start();

        assertThat(answers(LOW, new Prepare(FIRST, STORE))).containsExactly(new Refusal(FIRST, SECOND));
        assertThat(answers(HIGH, new Prepare(SECOND, STORE)))
                .as("said again")
                .containsExactly(new Promise(SECOND, Optional.empty()));
    }

    @Test
    void aVoteIsReportedToWhoeverProposesNext() {
        RingState ring = ring(LOW);
        answers(LOW, new Prepare(FIRST, STORE));

        assertThat(answers(LOW, new Accept(FIRST, ring))).containsExactly(new Accepted(FIRST));
        seed = start();

        assertThat(answers(HIGH, new Prepare(SECOND, STORE)))
                .containsExactly(new Promise(SECOND, Optional.of(new FirstVote(FIRST, ring))));
    }

    @Test
    void nobodyVotesUnderABallotThatIsNotTheOnePromised() {
        answers(HIGH, new Prepare(SECOND, STORE));

        assertThat(answers(LOW, new Accept(FIRST, ring(LOW)))).isEmpty();
        assertThat(answers(HIGH, new Accept(new Ballot(3, HIGH), ring(HIGH)))).isEmpty();
        folder = new MemoryFolder();
        seed = start();

        assertThat(answers(HIGH, new Accept(SECOND, ring(HIGH))))
                .as("an emptied folder has promised nothing")
                .isEmpty();
    }

    @Test
    void onlyThePeerWhoseBallotItIsMayUseIt() {
        assertThat(answers(HIGH, new Prepare(FIRST, STORE))).isEmpty();
        answers(LOW, new Prepare(FIRST, STORE));

        assertThat(answers(HIGH, new Accept(FIRST, ring(HIGH)))).isEmpty();
        assertThat(seed.dropped()).isEqualTo(2);
    }

    @Test
    void neitherWhoHasAnotherListNorWhoMeansAnotherFolderIsPromisedAnything() {
        SeedList four = new SeedList(4, 4, LIST.known());
        SeedList finer = new SeedList(3, 8, LIST.known());
        seed.onEntries(List.of(Optional.of(SELF), Optional.of(LOW), Optional.of(HIGH)));
        SeedList strangers = new SeedList(3, 4, List.of(new NodeId(0, 9)));

        for (SeedList other : List.of(four, finer, strangers)) {
            assertThat(answers(LOW, other, new Prepare(FIRST, STORE))).isEmpty();
            assertThat(answers(LOW, other, new Formed(ring(LOW)))).isEmpty();
        }
        assertThat(answers(LOW, new Prepare(FIRST, STORE + 1))).isEmpty();

        assertThat(formed).isEmpty();
    }

    @Test
    void whoHoldsARingSaysSoAndPromisesNothingMore() {
        RingState ring = ring(LOW);
        answers(LOW, new Formed(ring));

        assertThat(formed).containsExactly(ring);
        assertThat(answers(HIGH, new Prepare(SECOND, STORE))).isEmpty();
        assertThat(answers(HIGH, new Accept(SECOND, ring(HIGH)))).isEmpty();
        assertThat(answers(HIGH, new Formed(ring(HIGH)))).isEmpty();
        assertThat(answers(HIGH, new Ask(5)))
                .containsExactly(new Told(5, new Founder(new RingMember(SELF, "a", 1), STORE), false, true));
        assertThat(formed).hasSize(1);
    }

    @Override
    public void onFormed(RingState ring) {
        formed.add(ring);
    }

    @Override
    public void onHolder(NodeId peer) {
        throw new AssertionError("nobody has said so");
    }

    @Override
    public void onConflict(NodeId peer, String why) {
        throw new AssertionError(why);
    }
}
