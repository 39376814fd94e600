package io.gramme.node.membership;

import io.gramme.node.env.Fields;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;

/** A command as it stands in the ring log, with who asked for it and under which number: {@code asker | op u64 | command}. */
record Proposal(NodeId asker, long op, TopologyCommand command) {
    private static final int FORMAT = 1;

    Bytes encode() {
        return Fields.encode(FORMAT, this, (out, it) -> {
            Fields.node(out, it.asker);
            out.writeLong(it.op);
            Fields.bytes(out, CommandCodec.encode(it.command));
        });
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no proposal of this format. */
    static Proposal decode(Bytes bytes) {
        return Fields.decode(
                "an entry of the ring log",
                FORMAT,
                bytes,
                in -> new Proposal(Fields.node(in), in.readLong(), CommandCodec.decode(Fields.bytes(in))));
    }
}
