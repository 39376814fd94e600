package io.gramme.antientropy;

import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One node's copies of some trees: records of one table, each with the number of its version. */
final class TestCopy implements LocalTrees {
    static final int Q = 4;
    static final int TABLE = 1;

    private final Map<TreeId, MerkleTree> trees = new TreeMap<>();
    private final Map<Bytes, Integer> records = new TreeMap<>();
    private final Set<TreeId> unready = new HashSet<>();
    private final int copies;

    TestCopy(int copies) {
        this.copies = copies;
        for (TreeId tree : all()) {
            trees.put(tree, new MerkleTree(Q));
        }
    }

    List<TreeId> all() {
        List<TreeId> all = new ArrayList<>();
        for (int partition = 0; partition < Q; partition++) {
            all.add(new TreeId(partition, copies));
        }
        return all;
    }

    void unready(TreeId tree) {
        unready.add(tree);
    }

    TreeId treeOf(Bytes key) {
        return new TreeId(Token.of(key).partition(Q), copies);
    }

    /** Gives a record a version; 0 takes it away. */
    void put(Bytes key, int version) {
        Integer before = version == 0 ? records.remove(key) : records.put(key, version);
        tree(treeOf(key)).update(Token.of(key), digest(key, before == null ? 0 : before), digest(key, version));
    }

    Set<Bytes> keys() {
        return records.keySet();
    }

    private static long digest(Bytes key, int version) {
        return version == 0 ? KeyDigest.ABSENT : KeyDigest.of(TABLE, key, Bytes.utf8("v" + version));
    }

    private MerkleTree tree(TreeId tree) {
        MerkleTree known = trees.get(tree);
        if (known == null) {
            throw new AssertionError(tree + " is not a tree of this copy");
        }
        return known;
    }

    @Override
    public boolean isReady(TreeId tree) {
        return trees.containsKey(tree) && !unready.contains(tree);
    }

    @Override
    public long root(TreeId tree) {
        return tree(tree).root();
    }

    @Override
    public long records(TreeId tree) {
        return tree(tree).records();
    }

    @Override
    public Digests inners(TreeId tree, long salt) {
        return tree(tree).inners(salt);
    }

    @Override
    public Digests leaves(TreeId tree, int inner, long salt) {
        return tree(tree).leavesOf(inner, salt);
    }

    @Override
    public void keys(TreeId tree, SortedSet<Integer> leaves, Consumer<List<KeyState>> then) {
        List<KeyState> found = new ArrayList<>();
        records.forEach((key, version) -> {
            if (treeOf(key).equals(tree) && leaves.contains(tree(tree).leafOf(Token.of(key)))) {
                found.add(new KeyState(TABLE, key, digest(key, version)));
            }
        });
        then.accept(found);
    }
}
