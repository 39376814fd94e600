package io.gramme.antientropy;

import io.gramme.antientropy.SyncMessage.AskInners;
import io.gramme.antientropy.SyncMessage.AskKeys;
import io.gramme.antientropy.SyncMessage.AskLeaves;
import io.gramme.antientropy.SyncMessage.CompareRoots;
import io.gramme.antientropy.SyncMessage.Finding;
import io.gramme.antientropy.SyncMessage.Inners;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import io.gramme.antientropy.SyncMessage.Root;
import io.gramme.antientropy.SyncMessage.RootsCompared;
import io.gramme.antientropy.SyncMessage.Verdict;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Answers whoever compares its copies with this node's. Keeps nothing of anybody. A question about a tree that is not ready, or
 * about a place that no tree has, is not answered. Confined to the loop of the trees.
 *
 * <p>Bounds: {@value #MAX_KEY_BYTES} bytes of keys in one message, or one key.
 */
public final class SyncResponder {
    static final int MAX_KEY_BYTES = 64 * 1_024;

    private final LocalTrees trees;
    private final Transport<SyncMessage> transport;

    public SyncResponder(LocalTrees trees, Transport<SyncMessage> transport) {
        this.trees = trees;
        this.transport = transport;
    }

    public void onCompareRoots(NodeId from, CompareRoots message) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Root root : message.roots()) {
            verdicts.add(new Verdict(root.tree(), compare(root)));
        }
        transport.send(from, new RootsCompared(message.session(), verdicts));
    }

    private Finding compare(Root root) {
        if (!trees.isReady(root.tree())) {
            return Finding.UNREADY;
        }
        return trees.root(root.tree()) == root.digest() ? Finding.EQUAL : Finding.DIFFERENT;
    }

    public void onAskInners(NodeId from, AskInners message) {
        if (trees.isReady(message.tree())) {
            Digests inners = trees.inners(message.tree(), message.session());
            transport.send(from, new Inners(message.session(), message.tree(), inners));
        }
    }

    public void onAskLeaves(NodeId from, AskLeaves message) {
        if (isPlace(message.inner(), MerkleTree.FANOUT) && trees.isReady(message.tree())) {
            Digests leaves = trees.leaves(message.tree(), message.inner(), message.session());
            transport.send(from, new Leaves(message.session(), message.tree(), message.inner(), leaves));
        }
    }

    public void onAskKeys(NodeId from, AskKeys message) {
        boolean places = message.leaves().size() <= SyncConfig.MOST_LEAVES
                && message.leaves().stream().allMatch(leaf -> isPlace(leaf, MerkleTree.LEAVES));
        if (places && trees.isReady(message.tree())) {
            trees.keys(message.tree(), new TreeSet<>(message.leaves()), all -> answer(from, message, all));
        }
    }

    private void answer(NodeId from, AskKeys question, List<KeyState> all) {
        List<List<KeyState>> parts = cut(all);
        for (int i = 0; i < parts.size(); i++) {
            transport.send(from, new Keys(question.session(), question.tree(), i, parts.size(), parts.get(i)));
        }
    }

    /** At least one part. */
    private static List<List<KeyState>> cut(List<KeyState> all) {
        List<List<KeyState>> parts = new ArrayList<>();
        int first = 0;
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            int length = all.get(i).key().length();
            if (i > first && bytes + length > MAX_KEY_BYTES) {
                parts.add(all.subList(first, i));
                first = i;
                bytes = 0;
            }
            bytes += length;
        }
        parts.add(all.subList(first, all.size()));
        return parts;
    }

    private static boolean isPlace(int place, int count) {
        return place >= 0 && place < count;
    }
}
