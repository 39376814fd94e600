package io.gramme.node.founding;

import io.gramme.gossip.GossipConfig;
import io.gramme.gossip.RingState;
import io.gramme.node.env.Fields;
import io.gramme.node.founding.FoundingWord.Accept;
import io.gramme.node.founding.FoundingWord.Accepted;
import io.gramme.node.founding.FoundingWord.Ask;
import io.gramme.node.founding.FoundingWord.Formed;
import io.gramme.node.founding.FoundingWord.Prepare;
import io.gramme.node.founding.FoundingWord.Promise;
import io.gramme.node.founding.FoundingWord.Refusal;
import io.gramme.node.founding.FoundingWord.Told;
import io.gramme.node.membership.RingStateCodec;
import io.gramme.node.paxos.Ballot;
import io.gramme.ring.Bytes;
import io.gramme.ring.RingMember;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/** What seeds tell each other and what a voter keeps, as bytes. Format 1; kinds of words are for ever. */
public final class FoundingCodec {
    private static final int FORMAT = 1;

    private FoundingCodec() {}

    /** {@code format u16 | entries u32 | partitions u32 | known | kind u8 | fields}. */
    public static Bytes encode(FoundingMessage message) {
        return Fields.encode(FORMAT, message, (out, it) -> {
            out.writeInt(it.list().entries());
            out.writeInt(it.list().partitions());
            Fields.list(out, it.list().known(), Fields::node);
            word(out, it.word());
        });
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no message of this format. */
    public static FoundingMessage decode(Bytes bytes) {
        return Fields.decode("a message of a seed", FORMAT, bytes, in -> {
            SeedList list =
                    new SeedList(in.readInt(), in.readInt(), Fields.list(in, GossipConfig.MAX_SEEDS, Fields::node));
            return new FoundingMessage(list, word(in));
        });
    }

    /** {@code format u16 | promised | vote | forgetful}. */
    static Bytes encode(FoundingMemory memory) {
        return Fields.encode(FORMAT, memory, (out, it) -> {
            ballot(out, it.promised());
            vote(out, it.vote());
            out.writeBoolean(it.forgetful());
        });
    }

    static FoundingMemory decodeMemory(Bytes bytes) {
        return Fields.decode(
                "a founder's memory", FORMAT, bytes, in -> new FoundingMemory(ballot(in), vote(in), in.readBoolean()));
    }

    private static void word(DataOutputStream out, FoundingWord word) throws IOException {
        if (word instanceof Ask ask) {
            out.writeByte(1);
            out.writeLong(ask.nonce());
        } else if (word instanceof Told told) {
            out.writeByte(2);
            out.writeLong(told.nonce());
            founder(out, told.founder());
            out.writeBoolean(told.forgetful());
            out.writeBoolean(told.holds());
        } else if (word instanceof Prepare prepare) {
            out.writeByte(3);
            ballot(out, prepare.ballot());
            out.writeLong(prepare.store());
        } else if (word instanceof Promise promise) {
            out.writeByte(4);
            ballot(out, promise.ballot());
            vote(out, promise.vote());
        } else if (word instanceof Refusal refusal) {
            out.writeByte(5);
            ballot(out, refusal.ballot());
            ballot(out, refusal.promised());
        } else if (word instanceof Accept accept) {
            out.writeByte(6);
            ballot(out, accept.ballot());
            ring(out, accept.ring());
        } else if (word instanceof Accepted accepted) {
            out.writeByte(7);
            ballot(out, accepted.ballot());
        } else if (word instanceof Formed formed) {
            out.writeByte(8);
            ring(out, formed.ring());
        } else {
            throw new IllegalArgumentException("no kind for " + word);
        }
    }

    private static FoundingWord word(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Ask(in.readLong());
            case 2 -> new Told(in.readLong(), founder(in), in.readBoolean(), in.readBoolean());
            case 3 -> new Prepare(ballot(in), in.readLong());
            case 4 -> new Promise(ballot(in), vote(in));
            case 5 -> new Refusal(ballot(in), ballot(in));
            case 6 -> new Accept(ballot(in), ring(in));
            case 7 -> new Accepted(ballot(in));
            case 8 -> new Formed(ring(in));
            default -> throw new IllegalArgumentException("a word of kind " + kind);
        };
    }

    private static void ballot(DataOutputStream out, Ballot ballot) throws IOException {
        out.writeLong(ballot.round());
        Fields.node(out, ballot.node());
    }

    private static Ballot ballot(DataInputStream in) throws IOException {
        return new Ballot(in.readLong(), Fields.node(in));
    }

    private static void founder(DataOutputStream out, Founder founder) throws IOException {
        Fields.node(out, founder.member().id());
        out.writeUTF(founder.member().zone());
        out.writeInt(founder.member().weight());
        out.writeLong(founder.store());
    }

    private static Founder founder(DataInputStream in) throws IOException {
        return new Founder(new RingMember(Fields.node(in), in.readUTF(), in.readInt()), in.readLong());
    }

    private static void vote(DataOutputStream out, Optional<FirstVote> vote) throws IOException {
        out.writeBoolean(vote.isPresent());
        if (vote.isPresent()) {
            ballot(out, vote.get().ballot());
            ring(out, vote.get().ring());
        }
    }

    private static Optional<FirstVote> vote(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(new FirstVote(ballot(in), ring(in))) : Optional.empty();
    }

    private static void ring(DataOutputStream out, RingState ring) throws IOException {
        Fields.bytes(out, RingStateCodec.encode(ring));
    }

    private static RingState ring(DataInputStream in) throws IOException {
        RingState ring = RingStateCodec.decode(Fields.bytes(in));
        if (ring.ring().epoch() != 1 || !ring.decided().isEmpty()) {
            throw new IllegalArgumentException("no first ring of a cluster: " + ring.ring());
        }
        return ring;
    }
}
