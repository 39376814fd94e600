package io.gramme.antientropy;

import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What two nodes say to each other to find out where their copies differ. Each question has one answer; a question that is not
 * answered ends the session. A session is a number that its initiator chose.
 *
 * <pre>
 *   CompareRoots ──► RootsCompared     all trees that both hold, in one message
 *   AskInners    ──► Inners            of one tree that differs
 *   AskLeaves    ──► Leaves            below one inner node; asked twice, some time apart
 *   AskKeys      ──► Keys              of one leaf that differed both times
 * </pre>
 */
public sealed interface SyncMessage {
    long session();

    void deliver(NodeId from, Handler handler);

    /** Takes each message. */
    interface Handler {
        void onCompareRoots(NodeId from, CompareRoots message);

        void onRootsCompared(NodeId from, RootsCompared message);

        void onAskInners(NodeId from, AskInners message);

        void onInners(NodeId from, Inners message);

        void onAskLeaves(NodeId from, AskLeaves message);

        void onLeaves(NodeId from, Leaves message);

        void onAskKeys(NodeId from, AskKeys message);

        void onKeys(NodeId from, Keys message);
    }

    /** One tree's root. */
    record Root(TreeId tree, long digest) {}

    record CompareRoots(long session, List<Root> roots) implements SyncMessage {
        public CompareRoots {
            roots = List.copyOf(roots);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onCompareRoots(from, this);
        }
    }

    /**
     * What became of the roots.
     *
     * @param differing trees whose roots differ
     * @param unready trees that the answering node cannot speak of yet
     */
    record RootsCompared(long session, List<TreeId> differing, List<TreeId> unready) implements SyncMessage {
        public RootsCompared {
            differing = List.copyOf(differing);
            unready = List.copyOf(unready);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRootsCompared(from, this);
        }
    }

    record AskInners(long session, TreeId tree) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskInners(from, this);
        }
    }

    record Inners(long session, TreeId tree, Digests inners) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onInners(from, this);
        }
    }

    record AskLeaves(long session, TreeId tree, int inner) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskLeaves(from, this);
        }
    }

    record Leaves(long session, TreeId tree, int inner, Digests leaves) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onLeaves(from, this);
        }
    }

    /**
     * The records of a leaf.
     *
     * @param skip how many of them the asker has already
     */
    record AskKeys(long session, TreeId tree, int leaf, int skip) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskKeys(from, this);
        }
    }

    /**
     * Some records of a leaf, in their order.
     *
     * @param skip how many come before them
     * @param more whether others come behind them
     */
    record Keys(long session, TreeId tree, int leaf, int skip, List<KeyState> keys, boolean more)
            implements SyncMessage {
        public Keys {
            keys = List.copyOf(keys);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onKeys(from, this);
        }
    }
}
