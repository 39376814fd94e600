package io.gramme.node.paxos;

import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Prepare;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.node.paxos.PaxosMessage.Refusal;
import io.gramme.node.paxos.PaxosMessage.Vote;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a voter promises and votes for. It asks for no membership: a proposer counts the votes of those that decide the slot.
 *
 * <p>Votes under one ballot have no gap: a run of values is taken only when it follows the last vote under its ballot, or begins
 * at the ballot's base, or at what is decided.
 */
final class Acceptor {
    private final PaxosState state;
    private final Output output;

    Acceptor(PaxosState state, Output output) {
        this.state = state;
        this.output = output;
    }

    /** Whether the ballot may be followed; when not, says so. */
    boolean follows(NodeId from, Ballot ballot) {
        if (state.promised().isAbove(ballot)) {
            output.send(from, new Refusal(ballot, state.promised()));
            return false;
        }
        return true;
    }

    void promise(Ballot ballot) {
        if (ballot.isAbove(state.promised())) {
            output.write(new Write.Promised(ballot));
        }
    }

    void onPrepare(NodeId from, Prepare message) {
        if (follows(from, message.ballot())) {
            promise(message.ballot());
            output.sendWhenDurable(from, promiseOf(message.ballot()));
        }
    }

    /** What this voter says when it promises the ballot. */
    Promise promiseOf(Ballot ballot) {
        List<Vote> votes = new ArrayList<>();
        state.log().tailMap(state.decided(), false).forEach((slot, entry) -> votes.add(new Vote(slot, entry)));
        return new Promise(ballot, state.decided(), votes);
    }

    /** To be called only for a ballot that may be followed. */
    void onAccept(NodeId from, Accept message) {
        Ballot ballot = message.ballot();
        promise(ballot);
        if (continues(message)) {
            vote(ballot, message.firstSlot(), message.values());
        }
        long known = state.decided();
        while (known < message.decided() && votedUnder(ballot, known + 1)) {
            known++;
        }
        output.decide(known);
        output.sendWhenDurable(from, new Accepted(ballot, upTo(ballot), state.decided()));
    }

    private boolean continues(Accept message) {
        long before = message.firstSlot() - 1;
        return message.firstSlot() == message.base()
                || before <= state.decided()
                || votedUnder(message.ballot(), before);
    }

    private void vote(Ballot ballot, long firstSlot, List<Value> values) {
        long slot = firstSlot;
        for (Value value : values) {
            if (slot > state.decided() && !votedUnder(ballot, slot)) {
                output.write(new Write.Logged(slot, new Entry(ballot, value)));
            }
            slot++;
        }
    }

    private boolean votedUnder(Ballot ballot, long slot) {
        Entry entry = state.entry(slot);
        return entry != null && entry.ballot().equals(ballot);
    }

    /** The last slot with a vote under the ballot, or that is decided; votes of older ballots may stand behind it. */
    private long upTo(Ballot ballot) {
        for (Map.Entry<Long, Entry> vote :
                state.log().tailMap(state.decided(), false).descendingMap().entrySet()) {
            if (vote.getValue().ballot().equals(ballot)) {
                return vote.getKey();
            }
        }
        return state.decided();
    }
}
