package io.gramme.node.coordinator;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import io.gramme.client.wire.Value;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The sentences that clients are answered with. */
final class Responses {
    private Responses() {}

    static Response got(Bytes context, KeyRecord record, Optional<NodeId> fastest, int queued) {
        List<Value> values = new ArrayList<>();
        for (Version version : record.siblings().withValues().writes()) {
            Bytes value = Objects.requireNonNull(record.valueOf(version.dot()));
            values.add(new Value(value, version.checksum(), version.expiryMillis()));
        }
        return new Response.Got(context, values, fastest, queued);
    }

    static Failed ringTooSmall(int members, Table table, int needed, boolean survives) {
        return new Failed(
                ErrorCode.QUORUM_NOT_MET,
                "the ring has " + members + (members == 1 ? " node" : " nodes") + ", table " + table.name() + " needs "
                        + needed,
                needed,
                members,
                survives);
    }

    static Failed unreachable(int needed, int got, boolean write, boolean survives) {
        return new Failed(
                ErrorCode.QUORUM_NOT_MET,
                (write ? "a write" : "a read") + " needs " + needed + " copies and only " + got + " can be reached",
                needed,
                got,
                survives);
    }

    static Failed tooFewPrimaries(int needed, int got, boolean write, boolean survives) {
        return new Failed(
                ErrorCode.QUORUM_NOT_MET,
                (write ? "a write" : "a read") + " needs " + needed + " of the key's first nodes and only " + got
                        + " can be reached",
                needed,
                got,
                survives);
    }

    static Failed stale(int needed, int got) {
        return new Failed(
                ErrorCode.STALE,
                "no copy that could be reached knows all that the reader has seen; try again, or read without a session",
                needed,
                got,
                false);
    }

    static Failed quorumNotMet(PutOperation decision) {
        if (decision.saw(Refusal.CLOCK_SKEW)) {
            return new Failed(
                    ErrorCode.CLOCK_SKEW,
                    "this node's clock is ahead of the other copies'; set it right, or write through another node",
                    decision.needed(),
                    decision.got(),
                    true);
        }
        if (decision.lacksPrimaries()) {
            return tooFewPrimaries(decision.primariesNeeded(), decision.primariesGot(), true, true);
        }
        if (decision.saw(Refusal.NO_SPACE)) {
            return new Failed(
                    ErrorCode.NO_SPACE,
                    "too many copies have no disk space left",
                    decision.needed(),
                    decision.got(),
                    true);
        }
        if (decision.saw(Refusal.BUSY)) {
            return new Failed(
                    ErrorCode.OVERLOADED, "too many copies are overloaded", decision.needed(), decision.got(), true);
        }
        if (decision.saw(Refusal.ELSEWHERE)) {
            return new Failed(
                    ErrorCode.NOT_A_REPLICA,
                    "the ring is changing, and not all nodes of the key know it yet; try again",
                    decision.needed(),
                    decision.got(),
                    true);
        }
        return unreachable(decision.needed(), decision.got(), true, true);
    }

    static Failed timeout(int needed, int got, boolean write) {
        return new Failed(
                ErrorCode.TIMEOUT, "only " + got + " of " + needed + " copies answered in time", needed, got, write);
    }

    static Failed corrupt() {
        return Failed.of(ErrorCode.CORRUPT, "the record is damaged on every copy that could be reached");
    }

    static Failed refused(Refusal refusal) {
        return switch (refusal) {
            case BUSY -> Failed.of(ErrorCode.OVERLOADED, "the disk of this node does not keep up; try again shortly");
            case DAMAGED ->
                // An earlier attempt of the same request may be what is damaged.
                new Failed(
                        ErrorCode.OVERLOADED,
                        "the copy of this record on this node is damaged; another copy can take the write",
                        0,
                        0,
                        true);
            case NO_SPACE -> Failed.of(ErrorCode.NO_SPACE, "this node has no disk space left for writes");
            case HINTS_FULL ->
                Failed.of(ErrorCode.NO_SPACE, "this node keeps no more hints for the nodes that hold that key");
            case ELSEWHERE -> notAReplica();
            case BEHIND ->
                Failed.of(
                        ErrorCode.STALE,
                        "no copy that could be reached knows the last write that this one is to replace");
            case CONTRADICTION ->
                Failed.of(ErrorCode.CORRUPT, "copies of the record contradict each other under one name of a version");
            case CLOCK_SKEW -> Failed.of(ErrorCode.CLOCK_SKEW, "this node's clock is ahead of the other copies'");
            case TOO_MANY_SIBLINGS ->
                Failed.of(
                        ErrorCode.TOO_MANY_SIBLINGS,
                        "the record has too many siblings; read it and write one value with the context of that read");
        };
    }

    static Failed badContext() {
        return Failed.of(
                ErrorCode.BAD_CONTEXT,
                "the context is damaged, or belongs to another key, table or cluster; use the one that the read gave");
    }

    static Failed badQuorum(String which, int asked, Table table) {
        return Failed.of(
                ErrorCode.BAD_QUORUM,
                which + " is from 1 to n=" + table.n() + " for table " + table.name() + ", not " + asked);
    }

    static Failed unknownTable(String name) {
        return Failed.of(ErrorCode.UNKNOWN_TABLE, "there is no table '" + name + "'");
    }

    static Failed notReady() {
        return Failed.of(ErrorCode.NOT_READY, "this node has no ring yet; it is still looking for the seeds");
    }

    static Failed draining() {
        return Failed.of(ErrorCode.DRAINING, "this node is stopping; ask another one");
    }

    static Failed overloaded() {
        return Failed.of(ErrorCode.OVERLOADED, "this node has too many requests under way; try again shortly");
    }

    static Failed notAReplica() {
        return Failed.of(ErrorCode.NOT_A_REPLICA, "this node holds no copy of that key; read the ring again");
    }

    static Failed noneReachable() {
        return Failed.of(ErrorCode.QUORUM_NOT_MET, "no node that holds a copy of that key can be reached");
    }

    static Failed wrongPartition() {
        return Failed.of(ErrorCode.BAD_REQUEST, "the partition in the frame is not the key's");
    }
}
