package io.gramme.antientropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.Bytes;
import io.gramme.ring.Partition;
import io.gramme.ring.Token;
import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class MerkleTreeTest {
    private static final int Q = 256;

    private static final long SALT = 77;

    private static Bytes key(int number) {
        return Bytes.utf8("key-" + number);
    }

    private static long digest(int number, int version) {
        return KeyDigest.of(1, key(number), Bytes.utf8("v" + version));
    }

    private static void put(MerkleTree tree, Map<Integer, Integer> model, int number, int version) {
        Integer before = version == 0 ? model.remove(number) : model.put(number, version);
        tree.update(
                Token.of(key(number)),
                before == null ? KeyDigest.ABSENT : digest(number, before),
                version == 0 ? KeyDigest.ABSENT : digest(number, version));
    }

    private static MerkleTree built(Map<Integer, Integer> model) {
        MerkleTree tree = new MerkleTree(Q);
        model.forEach(
                (number, version) -> tree.update(Token.of(key(number)), KeyDigest.ABSENT, digest(number, version)));
        return tree;
    }

    private static void checkEqual(MerkleTree tree, MerkleTree other) {
        assertThat(tree.root()).isEqualTo(other.root());
        assertThat(tree.inners(SALT)).isEqualTo(other.inners(SALT));
        assertThat(tree.records()).isEqualTo(other.records());
        for (int leaf = 0; leaf < MerkleTree.LEAVES; leaf++) {
            if (tree.leaf(leaf) != other.leaf(leaf)) {
                throw new AssertionError("leaf " + leaf);
            }
        }
    }

    @Test
    void aTreeThatFollowedTheWritesEqualsOneBuiltFromWhatIsThere() {
        SeededRuns.of(20, seeds -> {
            RandomGenerator random = seeds.random();
            MerkleTree tree = new MerkleTree(Q);
            Map<Integer, Integer> model = new TreeMap<>();

            for (int write = 0; write < 5_000; write++) {
                put(tree, model, random.nextInt(600), random.nextInt(4));
            }

            checkEqual(tree, built(model));
            for (int number : List.copyOf(model.keySet())) {
                put(tree, model, number, 0);
            }
            checkEqual(tree, new MerkleTree(Q));
            assertThat(tree.root()).isZero();
        });
    }

    @Test
    void comparisonLeadsToExactlyTheRangesOfTheKeysThatDiffer() {
        SeededRuns.of(50, seeds -> {
            RandomGenerator random = seeds.random();
            MerkleTree mine = new MerkleTree(Q);
            MerkleTree theirs = new MerkleTree(Q);
            Map<Integer, Integer> model = new TreeMap<>();
            Map<Integer, Integer> other = new TreeMap<>();
            for (int number = 0; number < 2_000; number++) {
                put(mine, model, number, 1);
                put(theirs, other, number, 1);
            }
            TreeSet<Integer> expected = new TreeSet<>();
            int changes = random.nextInt(40);
            for (int change = 0; change < changes; change++) {
                int number = random.nextInt(2_200);
                boolean here = random.nextBoolean();
                put(here ? mine : theirs, here ? model : other, number, 2 + change);
                expected.add(mine.leafOf(Token.of(key(number))));
            }

            List<Integer> found = new ArrayList<>();
            for (int inner : mine.inners(SALT).differing(theirs.inners(SALT))) {
                for (int place : mine.leavesOf(inner, SALT).differing(theirs.leavesOf(inner, SALT))) {
                    found.add(inner * MerkleTree.FANOUT + place);
                }
            }

            assertThat(found).containsExactlyElementsOf(expected);
            assertThat(mine.root() == theirs.root()).isEqualTo(changes == 0);
        });
    }

    @Test
    void aLeafIsARangeOfTokensInTheirOrder() {
        for (int partitions : new int[] {1, 2, 256, Partition.MAX_COUNT}) {
            MerkleTree tree = new MerkleTree(partitions);
            Partition partition = new Partition(partitions - 1, partitions);
            Token first = partition.first();
            Token last = partition.last();
            long width = ((last.high() - first.high()) >>> 14) + 1;

            assertThat(tree.leafOf(first)).isZero();
            assertThat(tree.leafOf(last)).isEqualTo(MerkleTree.LEAVES - 1);
            for (int leaf = 0; leaf < MerkleTree.LEAVES; leaf++) {
                long start = first.high() + leaf * width;
                assertThat(tree.leafOf(new Token(start, 0))).isEqualTo(leaf);
                assertThat(tree.leafOf(new Token(start + width - 1, -1))).isEqualTo(leaf);
            }
        }
    }

    @Test
    void twoEqualChangesInDifferentLeavesDoNotCancelAbove() {
        MerkleTree tree = new MerkleTree(Q);

        tree.update(new Token(0, 0), KeyDigest.ABSENT, 5);
        tree.update(new Token(1L << 42, 0), KeyDigest.ABSENT, 5);
        tree.update(new Token(1L << 50, 0), KeyDigest.ABSENT, 5);
        tree.update(new Token((1L << 50) + (1L << 42), 0), KeyDigest.ABSENT, 5);

        assertThat(tree.leaf(0)).isEqualTo(tree.leaf(1)).isEqualTo(5);
        assertThat(tree.inner(0)).isNotZero();
        assertThat(tree.inner(2)).isEqualTo(tree.inner(0));
        assertThat(tree.root()).isNotZero();
        assertThat(tree.records()).isEqualTo(4);
    }

    @Test
    void anEmptyTreeIsZeroAndTakesNoNotice() {
        MerkleTree tree = new MerkleTree(Q);

        tree.update(new Token(7, 7), 9, 9);
        tree.update(new Token(7, 7), KeyDigest.ABSENT, KeyDigest.ABSENT);

        checkEqual(tree, new MerkleTree(Q));
        Digests nothing = Digests.of(new int[MerkleTree.FANOUT]);
        assertThat(tree.inners(SALT)).isEqualTo(nothing);
        assertThat(tree.leavesOf(3, SALT)).isEqualTo(nothing);
        tree.update(new Token(7, 7), KeyDigest.ABSENT, 9);
        tree.clear();
        checkEqual(tree, new MerkleTree(Q));
    }

    @Test
    void whatIsHandedOutStaysAsItWas() {
        MerkleTree tree = new MerkleTree(Q);
        Digests inners = tree.inners(SALT);
        Digests leaves = tree.leavesOf(0, SALT);

        tree.update(new Token(0, 0), KeyDigest.ABSENT, 5);

        assertThat(inners.at(0)).isZero();
        assertThat(leaves.at(0)).isZero();
        assertThat(tree.inners(SALT).differing(inners)).containsExactly(0);
    }

    @Test
    void twoNodesThatLookAlikeUnderOneSaltDoNotUnderAnother() {
        MerkleTree mine = new MerkleTree(Q);
        MerkleTree theirs = new MerkleTree(Q);
        mine.update(new Token(7, 7), KeyDigest.ABSENT, 1);
        theirs.update(new Token(7, 7), KeyDigest.ABSENT, 2);

        assertThat(mine.inners(SALT).at(0)).isNotEqualTo(mine.inners(SALT + 1).at(0));
        assertThat(mine.inners(SALT).differing(theirs.inners(SALT))).hasSize(1);
        assertThat(mine.inners(SALT).taken()).isEqualTo(1);
    }

    @Test
    void aPeerMustSendOneDigestForEachNode() {
        assertThatThrownBy(() -> Digests.of(new int[127])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Digests.of(new int[129])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MerkleTree(3)).isInstanceOf(IllegalArgumentException.class);
    }
}
