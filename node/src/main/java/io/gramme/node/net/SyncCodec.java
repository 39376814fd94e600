package io.gramme.node.net;

import io.gramme.antientropy.Digests;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.MerkleTree;
import io.gramme.antientropy.SyncConfig;
import io.gramme.antientropy.SyncMessage;
import io.gramme.antientropy.SyncMessage.AskInners;
import io.gramme.antientropy.SyncMessage.AskKeys;
import io.gramme.antientropy.SyncMessage.AskLeaves;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.CompareRoots;
import io.gramme.antientropy.SyncMessage.Finding;
import io.gramme.antientropy.SyncMessage.Inners;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import io.gramme.antientropy.SyncMessage.RangeSent;
import io.gramme.antientropy.SyncMessage.Root;
import io.gramme.antientropy.SyncMessage.RootsCompared;
import io.gramme.antientropy.SyncMessage.Verdict;
import io.gramme.antientropy.TreeId;
import io.gramme.client.wire.WireException;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;

/**
 * How the messages of anti-entropy are written: a kind, the session, and what the kind has. Of the children of a node only those
 * with records are written.
 */
final class SyncCodec {
    private static final int MAX_TREES = 16 * Partition.MAX_COUNT;
    private static final int MAX_KEYS = 1 << 20;
    private static final int TREE_BYTES = 2;
    private static final NodeId NOBODY = new NodeId(0, 0);

    private SyncCodec() {}

    static void write(WireOutput out, SyncMessage message) {
        message.deliver(NOBODY, new Writer(out));
    }

    /** About how many bytes it takes. */
    static int sizeOf(SyncMessage message) {
        if (message instanceof CompareRoots all) {
            return 16 + 13 * all.roots().size();
        }
        if (message instanceof Keys answer) {
            return 32
                    + answer.keys().stream()
                            .mapToInt(state -> 16 + state.key().length())
                            .sum();
        }
        return message instanceof Inners || message instanceof Leaves ? 560 : 64;
    }

    static SyncMessage read(WireInput in) {
        int kind = in.octet();
        long session = in.fixed64();
        return switch (kind) {
            case 1 ->
                new CompareRoots(
                        session, in.list(MAX_TREES, TREE_BYTES + Long.BYTES, i -> new Root(tree(i), i.fixed64())));
            case 2 ->
                new RootsCompared(
                        session, in.list(MAX_TREES, TREE_BYTES + 1, i -> new Verdict(tree(i), finding(i.octet()))));
            case 3 -> new AskInners(session, tree(in));
            case 4 -> new Inners(session, tree(in), digests(in));
            case 5 -> new AskLeaves(session, tree(in), in.count());
            case 6 -> new Leaves(session, tree(in), in.count(), digests(in));
            case 7 -> new AskKeys(session, tree(in), in.list(SyncConfig.MOST_LEAVES, 1, WireInput::count));
            case 8 -> new Keys(session, tree(in), in.count(), in.count(), in.list(MAX_KEYS, 10, SyncCodec::state));
            case 9 -> new AskRange(session, tree(in), in.fixed64(), in.varint64());
            case 10 -> rangeSent(session, in);
            default -> throw new WireException("a message of anti-entropy that this version does not know");
        };
    }

    /** Programs before this one do not say how many records, nor whether they are pressed. */
    private static RangeSent rangeSent(long session, WireInput in) {
        TreeId tree = tree(in);
        long cursor = in.fixed64();
        long next = in.fixed64();
        long bytes = in.varint64();
        boolean more = in.remaining() > 0;
        return new RangeSent(session, tree, cursor, next, more ? in.count() : 0, bytes, more && in.flag());
    }

    private static TreeId tree(WireInput in) {
        return new TreeId(in.count(), in.count());
    }

    private static KeyState state(WireInput in) {
        return new KeyState(in.count(), in.bytes(), in.fixed64());
    }

    private static Digests digests(WireInput in) {
        long[] taken = {in.fixed64(), in.fixed64()};
        int[] digests = new int[MerkleTree.FANOUT];
        for (int i = 0; i < digests.length; i++) {
            boolean has = (taken[i / Long.SIZE] >>> i % Long.SIZE & 1) != 0;
            digests[i] = has ? in.fixed32() : 0;
        }
        return Digests.of(digests);
    }

    /** A finding that this version does not know says nothing. */
    private static Finding finding(int code) {
        return switch (code) {
            case 1 -> Finding.EQUAL;
            case 2 -> Finding.DIFFERENT;
            default -> Finding.UNREADY;
        };
    }

    /** Writes each message. */
    private record Writer(WireOutput out) implements SyncMessage.Handler {
        private WireOutput head(int kind, SyncMessage message) {
            return out.octet(kind).fixed64(message.session());
        }

        private WireOutput headWithTree(int kind, SyncMessage message) {
            return tree(head(kind, message), message.tree());
        }

        private static WireOutput tree(WireOutput out, TreeId tree) {
            return out.count(tree.partition()).count(tree.copies());
        }

        @Override
        public void onCompareRoots(NodeId from, CompareRoots message) {
            head(1, message)
                    .list(message.roots(), (o, root) -> tree(o, root.tree()).fixed64(root.digest()));
        }

        @Override
        public void onRootsCompared(NodeId from, RootsCompared message) {
            head(2, message)
                    .list(
                            message.verdicts(),
                            (o, verdict) -> tree(o, verdict.tree()).octet(code(verdict.finding())));
        }

        private static int code(Finding finding) {
            return switch (finding) {
                case EQUAL -> 1;
                case DIFFERENT -> 2;
                case UNREADY -> 3;
            };
        }

        @Override
        public void onAskInners(NodeId from, AskInners message) {
            headWithTree(3, message);
        }

        @Override
        public void onInners(NodeId from, Inners message) {
            headWithTree(4, message);
            digests(message.inners());
        }

        @Override
        public void onAskLeaves(NodeId from, AskLeaves message) {
            headWithTree(5, message).count(message.inner());
        }

        @Override
        public void onLeaves(NodeId from, Leaves message) {
            headWithTree(6, message).count(message.inner());
            digests(message.leaves());
        }

        private void digests(Digests digests) {
            long[] taken = new long[2];
            for (int i = 0; i < MerkleTree.FANOUT; i++) {
                taken[i / Long.SIZE] |= digests.at(i) == 0 ? 0 : 1L << i % Long.SIZE;
            }
            out.fixed64(taken[0]).fixed64(taken[1]);
            for (int i = 0; i < MerkleTree.FANOUT; i++) {
                if (digests.at(i) != 0) {
                    out.fixed32(digests.at(i));
                }
            }
        }

        @Override
        public void onAskKeys(NodeId from, AskKeys message) {
            headWithTree(7, message).list(message.leaves(), WireOutput::count);
        }

        @Override
        public void onKeys(NodeId from, Keys message) {
            headWithTree(8, message)
                    .count(message.part())
                    .count(message.parts())
                    .list(
                            message.keys(),
                            (o, state) ->
                                    o.count(state.table()).bytes(state.key()).fixed64(state.digest()));
        }

        @Override
        public void onAskRange(NodeId from, AskRange message) {
            headWithTree(9, message).fixed64(message.cursor()).varint64(message.held());
        }

        @Override
        public void onRangeSent(NodeId from, RangeSent message) {
            headWithTree(10, message)
                    .fixed64(message.cursor())
                    .fixed64(message.next())
                    .varint64(message.bytes())
                    .count(message.records())
                    .flag(message.pressed());
        }
    }
}
