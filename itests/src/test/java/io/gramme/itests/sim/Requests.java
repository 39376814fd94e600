package io.gramme.itests.sim;

import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Terms;
import io.gramme.ring.Bytes;

/** Turns operations into requests, with the planted bugs that sit between a client and its coordinator. */
final class Requests {
    private final SimCluster cluster;
    private final Knobs knobs;
    private final Plant plant;

    Requests(SimCluster cluster) {
        this.cluster = cluster;
        this.knobs = cluster.knobs();
        this.plant = cluster.plant();
    }

    Request of(Running op) {
        Terms terms = terms(op.operation().ask());
        Bytes key = op.name().key();
        if (op.write().isEmpty()) {
            boolean follows = op.operation().isOfSession(knobs) && plant != Plant.SESSION_FORGOTTEN;
            Bytes atLeast = follows ? op.context().token() : Bytes.EMPTY;
            return new Request.Get(SimCluster.TABLE_NAME, key, atLeast, terms);
        }
        Write write = op.write().get();
        RequestId id = plant == Plant.RETRY_MINTED_TWICE ? another(op, write) : write.id();
        if (write.kind().isDelete()) {
            return new Request.Delete(
                    SimCluster.TABLE_NAME, key, write.context().token(), id, terms);
        }
        PutMode others = write.isStrict() ? PutMode.FOLLOWING : PutMode.SIBLING;
        PutMode mode = write.kind() == OperationKind.PUT_REPLACE ? PutMode.REPLACE : others;
        Bytes context =
                plant == Plant.CONTEXT_DROPPED ? Bytes.EMPTY : write.context().token();
        return new Request.Put(SimCluster.TABLE_NAME, key, write.value(), context, mode, id, terms, write.ttlMillis());
    }

    /** As if the request id were not kept with the version: each attempt is a write of its own. */
    private RequestId another(Running op, Write write) {
        RequestId id = new RequestId(
                write.id().clientId() ^ (long) op.attempts() << 32, write.id().sequence());
        cluster.oracle().invoked(op.name(), write, id);
        return id;
    }

    private Terms terms(Ask ask) {
        int r = plant == Plant.R_OFF_BY_ONE && ask.r() > 1 ? ask.r() - 1 : ask.r();
        int w = plant == Plant.W_OFF_BY_ONE && ask.w() > 1 ? ask.w() - 1 : ask.w();
        int primaryW = plant == Plant.FALLBACK_COUNTS_AS_PRIMARY ? 0 : ask.primaryW();
        return new Terms(r, w, ask.primaryR(), primaryW, knobs.timeoutMillis());
    }
}
