package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Response.Failed;
import java.util.List;
import java.util.stream.Collectors;

/** What a failed attempt means for its call, and what the application is told at the end. Pure. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Whether no other replica would answer otherwise. Nothing is final while a replica that cannot be reached has not said so
     * too: it may be back before the deadline.
     *
     * @param by who says so
     * @param replicas that should coordinate the call
     */
    static boolean isFinal(Call<?> call, Failed failed, Address by, List<Address> replicas) {
        return switch (failed.code()) {
            // A coordinator that is cut off alone, or whose clock is wrong, or a network that damages, says this.
            case QUORUM_NOT_MET, STALE, CLOCK_SKEW, CORRUPT -> {
                call.refusedBy.add(by);
                yield call.refusedBy.containsAll(replicas);
            }
            default -> !failed.code().retryable();
        };
    }

    /** Whether every request to this node would fare alike for a while. */
    static boolean isAboutTheNode(ErrorCode code) {
        return switch (code) {
            case DRAINING, NOT_READY, OVERLOADED, NO_SPACE -> true;
            default -> false;
        };
    }

    static Failed damaged(Link link) {
        return Failed.of(
                ErrorCode.CORRUPT,
                "a value from " + link.address() + " does not have the checksum it was written with");
    }

    /** The deadline is over. What a node said last tells more than the time that passed. */
    static GrammeException expired(Call<?> call) {
        boolean maySurvive = call.maySurvive || (call.work().isWrite() && call.current != null);
        Failed failed = call.lastFailure;
        if (failed != null && call.current == null) {
            return Failures.of(failed, maySurvive);
        }
        String last = call.lastProblem.isEmpty() ? "" : "; last: " + call.lastProblem;
        if (call.sends() == 0) {
            return new UnavailableException(
                    ErrorCode.NOT_READY,
                    "no node could be reached before the deadline" + last + "; is the cluster running?",
                    false);
        }
        return new RequestTimeoutException(
                ErrorCode.TIMEOUT,
                "no answer before the deadline, after " + call.sends() + " attempts" + last,
                maySurvive);
    }

    static GrammeException exhausted(Call<?> call) {
        Failed failed = call.lastFailure;
        if (failed != null) {
            return Failures.of(failed, call.maySurvive);
        }
        return new UnavailableException(
                ErrorCode.NOT_READY,
                "all " + call.sends() + " attempts failed; last: " + call.lastProblem,
                call.maySurvive);
    }

    /** No address answers at all. */
    static GrammeException unreachable(Call<?> call, List<Link> tried) {
        for (Link link : tried) {
            Failed refusal = link.refusal();
            if (refusal != null) {
                return Failures.of(refusal, false);
            }
        }
        String problems = tried.stream()
                .limit(5)
                .map(link -> link.address() + (link.problem().isEmpty() ? "" : " (" + link.problem() + ")"))
                .collect(Collectors.joining(", "));
        return new UnavailableException(
                ErrorCode.NOT_READY,
                "no node can be reached at " + problems + "; is the cluster running?",
                call.maySurvive);
    }

    static GrammeException nowhere(Call<?> call) {
        return new UnavailableException(
                ErrorCode.NOT_A_REPLICA, "the ring has no node with an address for this request", call.maySurvive);
    }
}
