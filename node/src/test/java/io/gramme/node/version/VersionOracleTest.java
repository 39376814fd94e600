package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.RequestId;
import io.gramme.node.version.DotSource.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Siblings against a naive model: a replica knows a set of writes, a write knows the set of writes it replaced, and what is
 * alive is what no known write replaced. Three replicas, two clients, one key.
 */
final class VersionOracleTest {
    private static final int REPLICAS = 3;
    private static final int CLIENTS = 2;

    @Test
    void everyHistoryOfFourStepsAgreesWithTheSetOfEvents() {
        int[] histories = new int[1];

        explore(new World(), 4, histories);

        assertThat(histories[0]).isGreaterThan(500_000);
    }

    @Test
    void longRandomHistoriesAgreeWithTheSetOfEvents() {
        for (long seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            World world = new World();
            for (int step = 0; step < 30; step++) {
                world = world.step(random.nextInt(World.STEPS));
                world.check("seed " + seed + " step " + step);
            }
        }
    }

    private static void explore(World world, int depth, int[] histories) {
        histories[0]++;
        if (depth == 0) {
            return;
        }
        for (int step = 0; step < World.STEPS; step++) {
            World next = world.step(step);
            next.check("step " + step + " at depth " + depth);
            explore(next, depth - 1, histories);
        }
    }

    /** Both models side by side. Immutable: a step makes another world. */
    private static final class World {
        private static final int BLIND = CLIENTS * REPLICAS;
        private static final int WITH_CONTEXT = 2 * BLIND;
        private static final int REPLACE = WITH_CONTEXT + REPLICAS;
        private static final int GET = REPLACE + BLIND;
        private static final int MERGE = GET + REPLICAS * REPLICAS;
        private static final int STEPS = MERGE + REPLICAS;

        private final Siblings[] real = new Siblings[REPLICAS];
        private final Extension[] extensions = new Extension[REPLICAS];
        private final long[] counters = new long[REPLICAS];
        private final CausalHistory[] contexts = new CausalHistory[CLIENTS];

        private final Set<Integer>[] known = sets(REPLICAS);
        private final Set<Integer>[] seen = sets(CLIENTS);
        private final List<Set<Integer>> replaced;
        private final List<Dot> dots;

        World() {
            Arrays.fill(real, Siblings.NONE);
            Arrays.fill(extensions, Extension.NONE);
            Arrays.fill(contexts, CausalHistory.NONE);
            replaced = List.of();
            dots = List.of();
        }

        private World(World from, List<Set<Integer>> replaced, List<Dot> dots) {
            System.arraycopy(from.real, 0, real, 0, REPLICAS);
            System.arraycopy(from.extensions, 0, extensions, 0, REPLICAS);
            System.arraycopy(from.counters, 0, counters, 0, REPLICAS);
            System.arraycopy(from.contexts, 0, contexts, 0, CLIENTS);
            for (int r = 0; r < REPLICAS; r++) {
                known[r].addAll(from.known[r]);
            }
            for (int c = 0; c < CLIENTS; c++) {
                seen[c].addAll(from.seen[c]);
            }
            this.replaced = replaced;
            this.dots = dots;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static Set<Integer>[] sets(int count) {
            Set<Integer>[] sets = new Set[count];
            for (int i = 0; i < count; i++) {
                sets[i] = new HashSet<>();
            }
            return sets;
        }

        World step(int step) {
            if (step < BLIND) {
                return put(step % REPLICAS, CausalHistory.NONE, Set.of());
            }
            if (step < WITH_CONTEXT) {
                int client = (step - BLIND) / REPLICAS;
                return put(step % REPLICAS, contexts[client], seen[client]);
            }
            if (step < REPLACE) {
                int replica = step - WITH_CONTEXT;
                return put(replica, CausalHistory.of(real[replica].clock()), known[replica]);
            }
            World next = new World(this, replaced, dots);
            if (step < GET) {
                int client = (step - REPLACE) / REPLICAS;
                int replica = (step - REPLACE) % REPLICAS;
                next.contexts[client] = CausalHistory.of(real[replica].clock());
                next.seen[client].clear();
                next.seen[client].addAll(known[replica]);
            } else if (step < MERGE) {
                int from = (step - GET) / REPLICAS;
                int to = (step - GET) % REPLICAS;
                next.real[to] = real[to].merge(real[from]);
                next.known[to].addAll(known[from]);
            } else {
                next.loseRecord(step - MERGE);
            }
            return next;
        }

        /** The record of one replica becomes unreadable. */
        private void loseRecord(int replica) {
            real[replica] = Siblings.NONE;
            extensions[replica] = Extension.NONE;
            known[replica].clear();
        }

        private World put(int replica, CausalHistory history, Set<Integer> covers) {
            DotSource source = DotSource.of(100 + replica);
            for (long i = 0; i < counters[replica]; i++) {
                source.next(Extension.NONE);
            }
            Dot dot = source.next(extensions[replica]);
            List<Set<Integer>> nowReplaced = new ArrayList<>(replaced);
            nowReplaced.add(Set.copyOf(covers));
            List<Dot> nowDots = new ArrayList<>(dots);
            nowDots.add(dot);
            World next = new World(this, nowReplaced, nowDots);
            next.counters[replica]++;
            next.extensions[replica] = Extension.of(dot);
            Version version = new Version(dot, new RequestId(9, dots.size()), 0, 0, false, 0, 0);
            next.real[replica] = real[replica].write(history, version);
            next.known[replica].addAll(covers);
            next.known[replica].add(dots.size());
            return next;
        }

        void check(String where) {
            for (int r = 0; r < REPLICAS; r++) {
                Set<Dot> alive = new HashSet<>();
                for (int event : known[r]) {
                    boolean dead = known[r].stream()
                            .anyMatch(other -> replaced.get(other).contains(event));
                    if (!dead) {
                        alive.add(dots.get(event));
                    }
                }
                Set<Dot> versions = new HashSet<>();
                real[r].versions().forEach(version -> versions.add(version.dot()));
                if (!versions.equals(alive)) {
                    assertThat(versions).as(where + " replica " + r).isEqualTo(alive);
                }
            }
        }
    }

    @Test
    void aContextOfAPutCoversThatPutAndNothingItsClientNeverSaw() {
        DotSource source = DotSource.of(1);
        Dot stranger = source.next(Extension.NONE);
        Dot own = source.next(Extension.of(stranger));
        Siblings both = Siblings.NONE
                .write(CausalHistory.NONE, version(stranger, 1))
                .write(CausalHistory.NONE, version(own, 2));

        CausalHistory afterPut = new CausalHistory(VersionVector.EMPTY, Optional.of(own));
        Siblings next = both.write(afterPut, version(source.next(Extension.of(own)), 3));

        assertThat(next.versions()).hasSize(2);
        assertThat(next.find(stranger)).isPresent();
        assertThat(next.find(own)).isEmpty();
    }

    @Test
    void twoVersionsOfOneRequestAreShownAsOne() {
        Dot first = new Dot(1, 1, 1);
        Dot second = new Dot(2, 1, 1);
        Siblings one = Siblings.NONE.write(CausalHistory.NONE, version(first, 7));
        Siblings other = Siblings.NONE.write(CausalHistory.NONE, version(second, 7));

        Siblings met = other.merge(one);

        assertThat(met.versions()).hasSize(2);
        assertThat(met.writes()).extracting(Version::dot).containsExactly(first);
    }

    /** A request that was coordinated three times, and was replaced by somebody who had seen one of them. */
    @Test
    void aRetryThatStandsForAnotherTakesNoAcknowledgedWriteWithIt() {
        Dot a = new Dot(1, 1, 1);
        Dot b = new Dot(2, 1, 1);
        Dot c = new Dot(3, 1, 1);
        Dot y = new Dot(4, 1, 1);
        Siblings hasA = Siblings.NONE.write(CausalHistory.NONE, version(a, 7));
        Siblings replaced = hasA.write(CausalHistory.of(hasA.clock()), version(y, 8));
        Siblings hasC = replaced.write(CausalHistory.of(replaced.clock()), version(c, 7));
        Siblings hasB = Siblings.NONE.write(CausalHistory.NONE, version(b, 7));

        Siblings left = hasB.merge(hasA).merge(replaced).merge(hasC);
        Siblings right = hasC.merge(hasB);

        assertThat(left.merge(right).writes()).isNotEmpty();
        assertThat(left.merge(right)).isEqualTo(right.merge(left));
    }

    @Test
    void aRecordThatCameBackFromAPeerStartsANewEpoch() {
        DotSource source = DotSource.of(5);
        Dot sent = source.next(Extension.NONE);

        Dot afterLoss = source.next(Extension.NONE);

        assertThat(afterLoss.incarnation()).isEqualTo(sent.incarnation());
        assertThat(afterLoss.epoch()).isNotEqualTo(sent.epoch());
        assertThat(VersionVector.of(afterLoss).covers(sent)).isFalse();
    }

    private static Version version(Dot dot, long request) {
        return new Version(dot, new RequestId(3, request), 0, 0, false, 0, 0);
    }
}
