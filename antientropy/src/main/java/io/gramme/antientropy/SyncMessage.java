package io.gramme.antientropy;

import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What two nodes say to each other to find out where their copies differ. Each question has one answer; a question that is not
 * answered ends the session. A session is a number that its initiator chose.
 *
 * <pre>
 *   CompareRoots ──► RootsCompared     all trees that both hold, in one message; the answer may come in parts
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

    /** The roots of the asker's trees. */
    record CompareRoots(long session, List<Root> roots) implements SyncMessage {
        public CompareRoots {
            roots = List.copyOf(roots);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onCompareRoots(from, this);
        }
    }

    /** What became of some of the roots. */
    record RootsCompared(long session, List<Verdict> verdicts) implements SyncMessage {
        public RootsCompared {
            verdicts = List.copyOf(verdicts);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRootsCompared(from, this);
        }
    }

    /** What the answering node says of one tree. */
    record Verdict(TreeId tree, Finding finding) {}

    /** How a peer's tree compares with the asker's. */
    enum Finding {
        EQUAL,
        DIFFERENT,
        /** It cannot be spoken of yet, or the answering node has no such tree. */
        UNREADY
    }

    /** The inner nodes of a tree, please. */
    record AskInners(long session, TreeId tree) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskInners(from, this);
        }
    }

    /** The inner nodes of a tree. */
    record Inners(long session, TreeId tree, Digests inners) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onInners(from, this);
        }
    }

    /** The leaves below an inner node, please. */
    record AskLeaves(long session, TreeId tree, int inner) implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskLeaves(from, this);
        }
    }

    /** The leaves below an inner node. */
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
