package io.gramme.node.paxos;

import io.gramme.node.env.Fields;
import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Canvass;
import io.gramme.node.paxos.PaxosMessage.Endorsement;
import io.gramme.node.paxos.PaxosMessage.Install;
import io.gramme.node.paxos.PaxosMessage.Learn;
import io.gramme.node.paxos.PaxosMessage.Learnt;
import io.gramme.node.paxos.PaxosMessage.Outdated;
import io.gramme.node.paxos.PaxosMessage.Prepare;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.node.paxos.PaxosMessage.Refusal;
import io.gramme.node.paxos.PaxosMessage.Vote;
import io.gramme.ring.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Messages and what is kept of a voter, as bytes. Format 1; kinds of messages and values are for ever. */
public final class PaxosCodec {
    private static final int FORMAT = 1;
    /** Far above any window. */
    private static final int MOST = 65_536;

    private PaxosCodec() {}

    /** {@code format u16 | life u64 | start | kind u8 | fields}. */
    public static Bytes encode(Envelope envelope) {
        return Fields.encode(FORMAT, envelope, (out, it) -> {
            out.writeLong(it.life());
            start(out, it.start());
            message(out, it.message());
        });
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no message of this format. */
    public static Envelope decode(Bytes bytes) {
        return Fields.decode(
                "a message of a group", FORMAT, bytes, in -> new Envelope(in.readLong(), start(in), message(in)));
    }

    /** {@code format u16 | life u64 | snapshot | start | promised | log | decided | starts | withdrawn}. */
    public static Bytes encode(long life, PaxosState state) {
        return Fields.encode(FORMAT, state, (out, it) -> {
            out.writeLong(life);
            snapshot(out, it.snapshot());
            start(out, it.start());
            ballot(out, it.promised());
            Fields.list(out, it.log().entrySet(), (to, entry) -> {
                to.writeLong(entry.getKey());
                entry(to, entry.getValue());
            });
            out.writeLong(it.decided());
            Fields.list(out, it.starts().entrySet(), (to, heard) -> {
                voter(to, heard.getKey());
                start(to, heard.getValue());
            });
            out.writeBoolean(it.isWithdrawn());
        });
    }

    /** What was kept of a voter. */
    public record Kept(long life, PaxosState state) {}

    /** Throws {@link IllegalArgumentException} for bytes that are no voter's memory of this format. */
    public static Kept decodeKept(Bytes bytes) {
        return Fields.decode("a voter's memory", FORMAT, bytes, in -> new Kept(in.readLong(), state(in)));
    }

    /** {@code format u16 | slot u64 | voters | state}. */
    public static Bytes encode(Snapshot snapshot) {
        return Fields.encode(FORMAT, snapshot, PaxosCodec::snapshot);
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no snapshot of this format. */
    public static Snapshot decodeSnapshot(Bytes bytes) {
        return Fields.decode("a snapshot", FORMAT, bytes, PaxosCodec::snapshot);
    }

    private static PaxosState state(DataInputStream in) throws IOException {
        PaxosState state = new PaxosState(snapshot(in));
        state.started(start(in));
        state.promised(ballot(in));
        Fields.list(in, MOST, from -> new Vote(from.readLong(), entry(from)))
                .forEach(vote -> state.logged(vote.slot(), vote.entry()));
        state.decided(in.readLong());
        Fields.list(in, MOST, from -> new Write.Heard(voter(from), start(from))).forEach(heard -> heard.applyTo(state));
        if (in.readBoolean()) {
            state.withdraw();
        }
        return state;
    }

    private static void ballot(DataOutputStream out, Ballot ballot) throws IOException {
        out.writeLong(ballot.round());
        Fields.node(out, ballot.node());
    }

    private static Ballot ballot(DataInputStream in) throws IOException {
        return new Ballot(in.readLong(), Fields.node(in));
    }

    private static void start(DataOutputStream out, Start start) throws IOException {
        out.writeLong(start.number());
        out.writeLong(start.nonce());
    }

    private static Start start(DataInputStream in) throws IOException {
        return new Start(in.readLong(), in.readLong());
    }

    private static void voter(DataOutputStream out, Voter voter) throws IOException {
        Fields.node(out, voter.node());
        out.writeLong(voter.life());
    }

    private static Voter voter(DataInputStream in) throws IOException {
        return new Voter(Fields.node(in), in.readLong());
    }

    private static Voters voters(DataInputStream in) throws IOException {
        return new Voters(Fields.list(in, Voters.MAX_VOTERS, PaxosCodec::voter));
    }

    private static void value(DataOutputStream out, Value value) throws IOException {
        if (value instanceof Value.Command command) {
            out.writeByte(1);
            Fields.bytes(out, command.bytes());
        } else if (value instanceof Value.Change change) {
            out.writeByte(3);
            Fields.list(out, change.voters().all(), PaxosCodec::voter);
        } else {
            out.writeByte(2);
        }
    }

    private static Value value(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Value.Command(Fields.bytes(in));
            case 2 -> new Value.Nothing();
            case 3 -> new Value.Change(voters(in));
            default -> throw new IllegalArgumentException("a value of kind " + kind);
        };
    }

    private static void entry(DataOutputStream out, Entry entry) throws IOException {
        ballot(out, entry.ballot());
        value(out, entry.value());
    }

    private static Entry entry(DataInputStream in) throws IOException {
        return new Entry(ballot(in), value(in));
    }

    private static void snapshot(DataOutputStream out, Snapshot snapshot) throws IOException {
        out.writeLong(snapshot.slot());
        Fields.list(out, snapshot.voters().all(), PaxosCodec::voter);
        Fields.bytes(out, snapshot.state());
    }

    private static Snapshot snapshot(DataInputStream in) throws IOException {
        return new Snapshot(in.readLong(), voters(in), Fields.bytes(in));
    }

    private static void message(DataOutputStream out, PaxosMessage message) throws IOException {
        if (message instanceof Canvass canvass) {
            out.writeByte(1);
            ballot(out, canvass.ballot());
            out.writeLong(canvass.decided());
        } else if (message instanceof Endorsement endorsement) {
            out.writeByte(2);
            ballot(out, endorsement.ballot());
            out.writeBoolean(endorsement.granted());
            ballot(out, endorsement.promised());
        } else if (message instanceof Prepare prepare) {
            out.writeByte(3);
            ballot(out, prepare.ballot());
            out.writeLong(prepare.firstSlot());
        } else if (message instanceof Promise promise) {
            out.writeByte(4);
            ballot(out, promise.ballot());
            out.writeLong(promise.decided());
            Fields.list(out, promise.votes(), (to, vote) -> {
                to.writeLong(vote.slot());
                entry(to, vote.entry());
            });
        } else if (message instanceof Accept accept) {
            out.writeByte(5);
            ballot(out, accept.ballot());
            out.writeLong(accept.base());
            out.writeLong(accept.firstSlot());
            Fields.list(out, accept.values(), PaxosCodec::value);
            out.writeLong(accept.decided());
        } else {
            answer(out, message);
        }
    }

    private static void answer(DataOutputStream out, PaxosMessage message) throws IOException {
        if (message instanceof Accepted accepted) {
            out.writeByte(6);
            ballot(out, accepted.ballot());
            out.writeLong(accepted.upTo());
            out.writeLong(accepted.decided());
        } else if (message instanceof Refusal refusal) {
            out.writeByte(7);
            ballot(out, refusal.ballot());
            ballot(out, refusal.promised());
        } else if (message instanceof Learn learn) {
            out.writeByte(8);
            out.writeLong(learn.firstSlot());
            Fields.list(out, learn.entries(), PaxosCodec::entry);
            out.writeLong(learn.decided());
        } else if (message instanceof Install install) {
            out.writeByte(9);
            snapshot(out, install.snapshot());
        } else if (message instanceof Learnt learnt) {
            out.writeByte(10);
            out.writeLong(learnt.decided());
        } else if (message instanceof Outdated outdated) {
            out.writeByte(11);
            out.writeLong(outdated.life());
            start(out, outdated.start());
        } else {
            throw new IllegalArgumentException("no kind for " + message);
        }
    }

    private static PaxosMessage message(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Canvass(ballot(in), in.readLong());
            case 2 -> new Endorsement(ballot(in), in.readBoolean(), ballot(in));
            case 3 -> new Prepare(ballot(in), in.readLong());
            case 4 ->
                new Promise(
                        ballot(in),
                        in.readLong(),
                        Fields.list(in, MOST, from -> new Vote(from.readLong(), entry(from))));
            case 5 ->
                new Accept(
                        ballot(in),
                        in.readLong(),
                        in.readLong(),
                        Fields.list(in, MOST, PaxosCodec::value),
                        in.readLong());
            case 6 -> new Accepted(ballot(in), in.readLong(), in.readLong());
            case 7 -> new Refusal(ballot(in), ballot(in));
            case 8 -> new Learn(in.readLong(), Fields.list(in, MOST, PaxosCodec::entry), in.readLong());
            case 9 -> new Install(snapshot(in));
            case 10 -> new Learnt(in.readLong());
            case 11 -> new Outdated(in.readLong(), start(in));
            default -> throw new IllegalArgumentException("a message of kind " + kind);
        };
    }
}
