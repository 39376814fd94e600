package io.gramme.node.replica;

import io.gramme.client.wire.RequestId;
import io.gramme.node.env.Counter;
import io.gramme.node.replica.KeyTask.Change;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import java.util.Optional;

/** What a copy decides about a client's write, or a merge, before it makes it. Confined to its loop. */
final class WriteRules {
    private final VersionLimits limits;
    private final Counter manySiblings = new Counter();

    WriteRules(VersionLimits limits) {
        this.limits = limits;
    }

    Counter manySiblings() {
        return manySiblings;
    }

    /** The version that an earlier attempt of the request has made here. */
    static Optional<Version> find(Siblings siblings, RequestId requestId) {
        return requestId.equals(Version.NO_REQUEST)
                ? Optional.empty()
                : siblings.versions().stream()
                        .filter(version -> version.requestId().equals(requestId))
                        .findFirst();
    }

    /** Whether this copy has not seen the client's own last write, which the new one is to replace. */
    static boolean isBehind(KeyTask.Write task, Siblings local) {
        Change change = task.change();
        return !change.replace()
                && !task.table().isLastWriteWins()
                && change.history()
                        .last()
                        .filter(dot -> !local.clock().covers(dot))
                        .isPresent();
    }

    /**
     * What the client knows after its write. The new version alone means that all else in the clock is replaced: then the clock is
     * what the client has seen.
     *
     * @param history what the write covered; nothing for a retry, whose first attempt may have covered less
     */
    static CausalHistory seen(VersionVector history, Siblings result, Dot dot) {
        boolean alone = result.versions().size() == 1 && result.find(dot).isPresent();
        return alone ? CausalHistory.of(result.clock()) : new CausalHistory(history, Optional.of(dot));
    }

    /**
     * Whether the target has a version that the incoming record does not bring along, or not with a value that is here.
     *
     * @param local what this copy has; nothing when it is lost, for then what has ended elsewhere is taken as it is
     */
    static boolean keepsAny(Siblings target, Siblings local, Siblings incoming) {
        return target.versions().stream()
                .anyMatch(version -> incoming.find(version.dot())
                        .filter(brought -> !brought.isDropped() || !hasValue(local, version.dot()))
                        .isEmpty());
    }

    private static boolean hasValue(Siblings siblings, Dot dot) {
        return siblings.find(dot).filter(version -> !version.isDropped()).isPresent();
    }

    /**
     * Whether the write leaves more siblings than a client may; of those that have ended, for one clock may be wrong about that, ten
     * times as many.
     */
    Optional<Refusal> exceeds(Siblings target, Siblings before, long endedByMillis) {
        int writes = target.living(endedByMillis).writes().size();
        if (writes >= limits.manySiblings()) {
            manySiblings.add(1);
        }
        boolean grew = target.versions().size() > before.versions().size() || target.valueBytes() > before.valueBytes();
        boolean tooMany = writes > limits.siblings()
                || target.versions().size() > 10 * limits.siblings()
                || (target.versions().size() > 1 && target.valueBytes() > limits.bytes());
        return grew && tooMany ? Optional.of(Refusal.TOO_MANY_SIBLINGS) : Optional.empty();
    }
}
