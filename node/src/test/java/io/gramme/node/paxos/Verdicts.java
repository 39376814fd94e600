package io.gramme.node.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.paxos.Applied.Decided;
import io.gramme.node.paxos.Applied.Installed;
import io.gramme.node.paxos.PaxosMessage.Accept;
import io.gramme.node.paxos.PaxosMessage.Accepted;
import io.gramme.node.paxos.PaxosMessage.Promise;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Watches all nodes of a group: at most one value for each slot, applied without gaps and never backwards (24, 30); one proposer for
 * a ballot, promises and votes durable before anybody hears of them, and never taken back (25).
 */
final class Verdicts {
    private final SortedMap<Long, Value> chosen = new TreeMap<>();
    private final Map<Voter, Ballot> promised = new HashMap<>();
    private final Map<String, Value> proposed = new HashMap<>();

    /** The state that the values lead to: they, one after the other. */
    static Bytes state(Iterable<Value> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        return Bytes.utf8(String.join("|", texts));
    }

    Map<Long, Value> chosen() {
        return chosen;
    }

    /** The values of all slots up to this one. */
    Collection<Value> upTo(long slot) {
        return chosen.headMap(slot + 1).values();
    }

    /** Checks what a node applies after the slot, and returns the slot after that. */
    long applied(NodeId node, long slot, Applied applied) {
        if (applied instanceof Decided decided) {
            assertThat(decided.slot()).as("what %s applies next", node).isEqualTo(slot + 1);
            Value known = chosen.putIfAbsent(decided.slot(), decided.value());
            assertThat(decided.value())
                    .as("slot %d at %s", decided.slot(), node.brief())
                    .isEqualTo(known == null ? decided.value() : known);
            return decided.slot();
        }
        Snapshot snapshot = ((Installed) applied).snapshot();
        assertThat(snapshot.slot()).as("a snapshot at %s", node).isGreaterThan(slot);
        assertThat(snapshot.state()).isEqualTo(state(upTo(snapshot.slot())));
        return snapshot.slot();
    }

    /** Checks what a node says against what it has durably. */
    void sends(Voter from, PaxosState durable, PaxosMessage message) {
        if (message instanceof Promise promise) {
            assertThat(durable.promised()).as("durable promise of %s", from).isGreaterThanOrEqualTo(promise.ballot());
            promised.merge(from, promise.ballot(), (a, b) -> a.isAbove(b) ? a : b);
        } else if (message instanceof Accepted accepted) {
            assertThat(durable.promised()).isGreaterThanOrEqualTo(accepted.ballot());
            assertThat(promised.getOrDefault(from, Ballot.NONE))
                    .as("%s votes although it promised more", from)
                    .isLessThanOrEqualTo(accepted.ballot());
            if (accepted.upTo() > accepted.decided()) {
                assertThat(durable.log()).containsKey(accepted.upTo());
            }
        } else if (message instanceof Accept accept) {
            long slot = accept.firstSlot();
            for (Value value : accept.values()) {
                Value before = proposed.putIfAbsent(
                        accept.ballot() + " " + accept.ballot().node() + " " + slot++, value);
                assertThat(value).as("one value for a ballot and slot").isEqualTo(before == null ? value : before);
            }
        }
    }
}
