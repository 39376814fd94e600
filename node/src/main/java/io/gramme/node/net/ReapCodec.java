package io.gramme.node.net;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.WireException;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.node.coordinator.ReapMessage;
import io.gramme.node.coordinator.ReapMessage.AskHeld;
import io.gramme.node.coordinator.ReapMessage.AskHints;
import io.gramme.node.coordinator.ReapMessage.Erase;
import io.gramme.node.coordinator.ReapMessage.Held;
import io.gramme.node.coordinator.ReapMessage.HintsKept;
import io.gramme.node.reap.Reaper;
import io.gramme.ring.NodeId;
import java.util.List;

/** How the messages about tombstones are written: a kind, the operation, the tree, and what the kind has. */
final class ReapCodec {
    private static final NodeId NOBODY = new NodeId(0, 0);
    private static final int STATE_BYTES = 10;

    private ReapCodec() {}

    static void write(WireOutput out, ReapMessage message) {
        message.deliver(NOBODY, new Writer(out));
    }

    static ReapMessage read(WireInput in) {
        int kind = in.octet();
        long op = in.fixed64();
        TreeId tree = new TreeId(in.count(), in.count());
        return switch (kind) {
            case 1 -> new AskHints(tree, op);
            case 2 -> new HintsKept(tree, op, in.varint64());
            case 3 -> new AskHeld(tree, op, states(in));
            case 4 -> new Held(tree, op, in.list(Reaper.MAX_TOMBSTONES, 1, WireInput::count));
            case 5 -> new Erase(tree, op, states(in));
            default -> throw new WireException("a message about tombstones that this version does not know");
        };
    }

    private static List<KeyState> states(WireInput in) {
        return in.list(Reaper.MAX_TOMBSTONES, STATE_BYTES, i -> new KeyState(i.count(), i.bytes(), i.fixed64()));
    }

    /** About how many bytes it takes. */
    static int sizeOf(ReapMessage message) {
        if (message instanceof AskHeld ask) {
            return sizeOf(ask.tombstones());
        }
        if (message instanceof Erase erase) {
            return sizeOf(erase.tombstones());
        }
        return message instanceof Held held ? 32 + 2 * held.places().size() : 32;
    }

    private static int sizeOf(List<KeyState> states) {
        return 32 + states.stream().mapToInt(state -> 16 + state.key().length()).sum();
    }

    /** Writes each message. */
    private record Writer(WireOutput out) implements ReapMessage.Handler {
        private WireOutput head(int kind, ReapMessage message) {
            return out.octet(kind)
                    .fixed64(message.op())
                    .count(message.tree().partition())
                    .count(message.tree().copies());
        }

        private static void state(WireOutput out, KeyState state) {
            out.count(state.table()).bytes(state.key()).fixed64(state.digest());
        }

        @Override
        public void onAskHints(NodeId from, AskHints message) {
            head(1, message);
        }

        @Override
        public void onHintsKept(NodeId from, HintsKept message) {
            head(2, message).varint64(message.hints());
        }

        @Override
        public void onAskHeld(NodeId from, AskHeld message) {
            head(3, message).list(message.tombstones(), Writer::state);
        }

        @Override
        public void onHeld(NodeId from, Held message) {
            head(4, message).list(message.places(), WireOutput::count);
        }

        @Override
        public void onErase(NodeId from, Erase message) {
            head(5, message).list(message.tombstones(), Writer::state);
        }
    }
}
