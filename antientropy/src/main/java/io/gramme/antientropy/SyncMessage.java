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
 *   AskKeys      ──► Keys              of the leaves that differed both times; the answer comes in parts
 *   AskRange     ──► RangeSent         of a tree most of which differs: its records come as repairs, so many at a time
 * </pre>
 *
 * <p>What is said of nodes and leaves is salted with the number of the session ({@link Digests}).
 */
public sealed interface SyncMessage {
    long session();

    /** The tree that it is about; the first of several. */
    TreeId tree();

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

        void onAskRange(NodeId from, AskRange message);

        void onRangeSent(NodeId from, RangeSent message);
    }

    /** One tree's root. */
    record Root(TreeId tree, long digest) {}

    /** The roots of the asker's trees, at least one. */
    record CompareRoots(long session, List<Root> roots) implements SyncMessage {
        public CompareRoots {
            roots = List.copyOf(roots);
            if (roots.isEmpty()) {
                throw new IllegalArgumentException("no roots");
            }
        }

        @Override
        public TreeId tree() {
            return roots.get(0).tree();
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onCompareRoots(from, this);
        }
    }

    /** What became of some of the roots, at least one. All belong to one loop of the asker. */
    record RootsCompared(long session, List<Verdict> verdicts) implements SyncMessage {
        public RootsCompared {
            verdicts = List.copyOf(verdicts);
            if (verdicts.isEmpty()) {
                throw new IllegalArgumentException("no verdicts");
            }
        }

        @Override
        public TreeId tree() {
            return verdicts.get(0).tree();
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

    /** The records of some leaves, please. */
    record AskKeys(long session, TreeId tree, List<Integer> leaves) implements SyncMessage {
        public AskKeys {
            leaves = List.copyOf(leaves);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskKeys(from, this);
        }
    }

    /**
     * Some records of a tree with their values, please, as repairs.
     *
     * @param cursor 0 to begin, then what the last answer says
     * @param held how many records of the tree the asker has
     */
    record AskRange(long session, TreeId tree, long cursor, long held) implements SyncMessage {
        /** No cursor: there are no more. */
        public static final long END = -1;

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskRange(from, this);
        }
    }

    /**
     * The records that were asked for have been sent, each as a repair.
     *
     * @param cursor that was asked for
     * @param next where it goes on
     * @param records how many
     * @param bytes that they took
     * @param pressed whether its sender's clients need what it has of its machine
     */
    record RangeSent(long session, TreeId tree, long cursor, long next, int records, long bytes, boolean pressed)
            implements SyncMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onRangeSent(from, this);
        }
    }

    /**
     * Some of the records of the leaves that were asked for.
     *
     * @param part from 0
     * @param parts how many there are, at least 1
     */
    record Keys(long session, TreeId tree, int part, int parts, List<KeyState> keys) implements SyncMessage {
        public Keys {
            keys = List.copyOf(keys);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onKeys(from, this);
        }
    }
}
