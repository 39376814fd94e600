package io.gramme.antientropy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.SyncListener.Outcome;
import io.gramme.antientropy.SyncMessage.AskInners;
import io.gramme.antientropy.SyncMessage.AskKeys;
import io.gramme.antientropy.SyncMessage.AskLeaves;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.RangeSent;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class SyncSessionTest {
    private static final NodeId HERE = new NodeId(0, 1);
    private static final NodeId THERE = new NodeId(0, 2);
    private static final SyncConfig CONFIG = new SyncConfig(10_000, 2_000, 64, 1_000, 0.3);

    private final TestCopy mine = new TestCopy(3);
    private final TestCopy theirs = new TestCopy(3);
    private final ManualClock clock = new ManualClock();
    private final Deque<SyncMessage> toThere = new ArrayDeque<>();
    private final Deque<SyncMessage> toHere = new ArrayDeque<>();
    private final List<SyncMessage> said = new ArrayList<>();
    private final Heard heard = new Heard();
    private Predicate<SyncMessage> lost = message -> false;

    private static Bytes key(int number) {
        return Bytes.utf8("key-" + number);
    }

    private void both(int records) {
        for (int i = 0; i < records; i++) {
            mine.put(key(i), 1);
            theirs.put(key(i), 1);
        }
    }

    private static final class Heard implements SyncListener {
        private final List<TreeId> equal = new ArrayList<>();
        private final TreeSet<Bytes> different = new TreeSet<>();
        private final List<TreeId> copied = new ArrayList<>();
        private long bytesCopied;
        private boolean mayCopy = true;
        private final List<TreeId> incomplete = new ArrayList<>();
        private Optional<Outcome> outcome = Optional.empty();

        @Override
        public void onEqual(SyncSession session, TreeId tree) {
            equal.add(tree);
        }

        @Override
        public void onDifference(SyncSession session, TreeId tree, KeyState record) {
            assertThat(different.add(record.key()))
                    .as("%s is reported once", record)
                    .isTrue();
        }

        @Override
        public boolean mayCopy(SyncSession session, TreeId tree) {
            return mayCopy;
        }

        @Override
        public void onFetched(int records, long bytes, boolean pressed) {
            bytesCopied += bytes;
        }

        @Override
        public void onCopied(SyncSession session, TreeId tree) {
            copied.add(tree);
        }

        @Override
        public void onCompared(SyncSession session, TreeId tree, boolean complete) {
            if (!complete) {
                incomplete.add(tree);
            }
        }

        @Override
        public long pauseNanos() {
            return 0;
        }

        @Override
        public long fetchPauseNanos() {
            return 0;
        }

        @Override
        public void onEnd(SyncSession session, Outcome how) {
            assertThat(outcome).isEmpty();
            outcome = Optional.of(how);
        }
    }

    private SyncSession begin() {
        SyncSession session =
                new SyncSession(CONFIG, 7, THERE, mine, (to, message) -> toThere.add(message), clock, heard);
        session.start(mine.all());
        return session;
    }

    /** Carries messages until none is left; of several answers the last comes first. */
    private void talk(SyncSession session) {
        SyncResponder responder = new SyncResponder(theirs, (to, message) -> toHere.add(message));
        while (!toThere.isEmpty() || !toHere.isEmpty()) {
            Deque<SyncMessage> from = toThere.isEmpty() ? toHere : toThere;
            SyncMessage message = from == toThere ? from.remove() : from.removeLast();
            said.add(message);
            if (!lost.test(message)) {
                message.deliver(from == toThere ? HERE : THERE, new SyncPeer(responder, session, this::sendRange));
            }
        }
    }

    /** In three turns, the second without records. */
    private void sendRange(NodeId from, AskRange message) {
        assertThat(message.held()).isEqualTo(mine.records(message.tree()));
        long next = message.cursor() == 2 ? AskRange.END : message.cursor() + 1;
        long bytes = message.cursor() == 1 ? 0 : 100;
        toHere.add(new RangeSent(message.session(), message.tree(), message.cursor(), next, 1, bytes, false));
    }

    private void settle(SyncSession session) {
        clock.advance(2_000);
        session.onTick();
        talk(session);
    }

    private void run() {
        SyncSession session = begin();
        talk(session);
        finish(session);
    }

    /** Every look at every tree. */
    private void finish(SyncSession session) {
        for (int looks = 0; looks < TestCopy.Q && heard.outcome.isEmpty(); looks++) {
            settle(session);
        }
    }

    @Test
    void equalCopiesAreFoundEqualWithOneQuestion() {
        both(500);

        run();

        assertThat(heard.equal).containsExactlyElementsOf(mine.all());
        assertThat(heard.outcome).contains(Outcome.DONE);
        assertThat(said).hasSize(2);
    }

    @Test
    void everyDifferenceIsFoundAndNothingElse() {
        SeededRuns.of(30, seeds -> {
            SyncSessionTest world = new SyncSessionTest();
            world.everyDifferenceIsFound(seeds.random());
        });
    }

    private void everyDifferenceIsFound(RandomGenerator random) {
        both(2_000);
        TreeSet<Bytes> changed = new TreeSet<>();
        for (int changes = random.nextInt(40); changes > 0; changes--) {
            Bytes key = key(random.nextInt(2_100));
            (random.nextBoolean() ? mine : theirs).put(key, random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(50));
            changed.add(key);
        }
        changed.removeIf(key -> mine.keys().contains(key) == theirs.keys().contains(key) && same(key));

        run();

        assertThat(heard.different).isEqualTo(changed);
        assertThat(heard.incomplete).isEmpty();
        assertThat(heard.copied).isEmpty();
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    private boolean same(Bytes key) {
        TreeId tree = mine.treeOf(key);
        TreeSet<Integer> leaf = new TreeSet<>(List.of(new MerkleTree(TestCopy.Q).leafOf(Token.of(key))));
        List<KeyState> states = new ArrayList<>();
        mine.keys(tree, leaf, states::addAll);
        theirs.keys(tree, leaf, states::addAll);
        return states.stream()
                        .filter(state -> state.key().equals(key))
                        .distinct()
                        .count()
                < 2;
    }

    @Test
    void aWriteOnItsWayIsNoDifference() {
        both(500);
        mine.put(key(7), 2);
        mine.put(key(8), 2);
        SyncSession session = begin();
        talk(session);
        theirs.put(key(7), 2);

        finish(session);

        assertThat(heard.different).containsExactly(key(8));
    }

    @Test
    void ofCopiesThatAreFarApartAllIsFetchedAndNoRecordIsCompared() {
        both(100);
        for (int i = 0; i < 2_000; i++) {
            mine.put(key(1_000 + i), 1);
        }

        run();

        assertThat(heard.copied).containsExactlyElementsOf(mine.all());
        assertThat(heard.bytesCopied).isEqualTo(200L * TestCopy.Q);
        assertThat(said).noneMatch(message -> message instanceof AskKeys);
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    @Test
    void aTreeThatIsNotReadyIsNeitherEqualNorCompared() {
        both(100);
        mine.put(key(1), 2);
        TreeId here = mine.treeOf(key(1));
        TreeId there = mine.all().stream()
                .filter(tree -> !tree.equals(here))
                .findFirst()
                .orElseThrow();
        mine.unready(here);
        theirs.unready(there);

        run();

        assertThat(heard.equal).hasSize(2).doesNotContain(here, there);
        assertThat(heard.different).isEmpty();
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    @Test
    void aPeerThatDoesNotAnswerEndsTheSession() {
        both(100);
        mine.put(key(1), 2);
        lost = message -> message instanceof AskLeaves;
        SyncSession session = begin();
        talk(session);

        clock.advance(9_999);
        session.onTick();
        assertThat(heard.outcome).isEmpty();
        clock.advance(1);
        session.onTick();
        assertThat(heard.outcome).contains(Outcome.SILENT);
    }

    @Test
    void answersThatNobodyAskedForChangeNothing() {
        both(100);
        mine.put(key(1), 2);
        SyncSession session = begin();
        talk(session);
        TreeId tree = mine.treeOf(key(1));
        Keys lie = new Keys(7, tree, 0, 1, List.of(new KeyState(1, key(5), 9)));

        session.onKeys(THERE, lie);
        session.onKeys(HERE, lie);
        session.onKeys(THERE, new Keys(8, tree, 0, 1, lie.keys()));
        settle(session);
        session.onKeys(THERE, lie);

        assertThat(heard.different).containsExactly(key(1));
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    @Test
    void moreThanOneSessionMayReportIsLeftForTheNext() {
        both(20_000);
        for (int i = 0; i < 400; i++) {
            mine.put(key(i), 2);
        }

        run();

        assertThat(heard.different).hasSizeBetween(4 * 60, 4 * 80);
        assertThat(heard.incomplete).containsExactlyElementsOf(mine.all());
    }

    @Test
    void whatAnotherSessionFetchesIsLeftToIt() {
        for (int i = 0; i < 100; i++) {
            theirs.put(key(i), 1);
        }
        heard.mayCopy = false;

        run();

        assertThat(heard.incomplete).containsExactlyElementsOf(mine.all());
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    @Test
    void anEmptyCopyFetchesAllWithoutComparing() {
        for (int i = 0; i < 100; i++) {
            theirs.put(key(i), 1);
        }

        run();

        assertThat(heard.copied).containsExactlyElementsOf(mine.all());
        assertThat(said).noneMatch(message -> message instanceof AskInners);
    }

    @Test
    void allTreesThatDifferSettleAtTheSameTime() {
        both(2_000);
        for (int i = 0; i < 20; i++) {
            mine.put(key(i), 2);
        }
        SyncSession session = begin();
        talk(session);

        settle(session);

        assertThat(heard.different).hasSize(20);
        assertThat(heard.outcome).contains(Outcome.DONE);
    }

    @Test
    void manyLongKeysComeInPartsInWhateverOrder() {
        both(20_000);
        String suffix = "x".repeat(1_900);
        for (int i = 0; i < 200; i++) {
            theirs.put(Bytes.utf8(i + suffix), 1);
        }

        run();

        assertThat(heard.different).hasSize(200);
        assertThat(said.stream().filter(message -> message instanceof Keys keys && keys.parts() > 1))
                .hasSizeGreaterThan(TestCopy.Q);
    }
}
