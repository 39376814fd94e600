package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What nodes say to each other before tombstones are erased. Any of them may come late, twice or never.
 *
 * <pre>
 *   AskHints ──► HintsKept     of every member
 *   AskHeld  ──► Held          of every copy
 *   Erase                      to every copy
 * </pre>
 */
public sealed interface ReapMessage {
    TreeId tree();

    long op();

    void deliver(NodeId from, Handler handler);

    /** How many hints do you keep for the partition of the tree? */
    record AskHints(TreeId tree, long op) implements ReapMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskHints(from, this);
        }
    }

    /** So many hints are kept for the partition at this moment. */
    record HintsKept(TreeId tree, long op, long hints) implements ReapMessage {
        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onHintsKept(from, this);
        }
    }

    /** Which of these versions does your copy hold, forced? */
    record AskHeld(TreeId tree, long op, List<KeyState> tombstones) implements ReapMessage {
        public AskHeld {
            tombstones = List.copyOf(tombstones);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onAskHeld(from, this);
        }
    }

    /**
     * This copy is whole and holds some of them.
     *
     * @param places in the question
     */
    record Held(TreeId tree, long op, List<Integer> places) implements ReapMessage {
        public Held {
            places = List.copyOf(places);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onHeld(from, this);
        }
    }

    /** All copies hold these: erase those that you still hold. */
    record Erase(TreeId tree, long op, List<KeyState> tombstones) implements ReapMessage {
        public Erase {
            tombstones = List.copyOf(tombstones);
        }

        @Override
        public void deliver(NodeId from, Handler handler) {
            handler.onErase(from, this);
        }
    }

    /** Takes each message. */
    interface Handler {
        void onAskHints(NodeId from, AskHints message);

        void onHintsKept(NodeId from, HintsKept message);

        void onAskHeld(NodeId from, AskHeld message);

        void onHeld(NodeId from, Held message);

        void onErase(NodeId from, Erase message);
    }
}
