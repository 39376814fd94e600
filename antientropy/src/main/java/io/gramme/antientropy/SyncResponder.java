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

/**
 * Answers whoever compares its copies with this node's. Keeps nothing of anybody. A question about a tree that is not ready, or
 * about a place that no tree has, is not answered. Confined to the loop of the trees.
 *
 * <p>Bounds: {@value #MAX_KEY_BYTES} bytes of keys in one answer, or one key.
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
            transport.send(from, new Inners(message.session(), message.tree(), trees.inners(message.tree())));
        }
    }

    public void onAskLeaves(NodeId from, AskLeaves message) {
        if (isPlace(message.inner(), MerkleTree.FANOUT) && trees.isReady(message.tree())) {
            Digests leaves = trees.leaves(message.tree(), message.inner());
            transport.send(from, new Leaves(message.session(), message.tree(), message.inner(), leaves));
        }
    }

    public void onAskKeys(NodeId from, AskKeys message) {
        if (!isPlace(message.leaf(), MerkleTree.LEAVES) || message.skip() < 0 || !trees.isReady(message.tree())) {
            return;
        }
        List<KeyState> all = trees.keys(message.tree(), message.leaf());
        int first = Math.min(message.skip(), all.size());
        int end = first;
        int bytes = 0;
        while (end < all.size() && (end == first || bytes + all.get(end).key().length() <= MAX_KEY_BYTES)) {
            bytes += all.get(end).key().length();
            end++;
        }
        transport.send(
                from,
                new Keys(
                        message.session(),
                        message.tree(),
                        message.leaf(),
                        message.skip(),
                        all.subList(first, end),
                        end < all.size()));
    }

    private static boolean isPlace(int place, int count) {
        return place >= 0 && place < count;
    }
}
