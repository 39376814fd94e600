package io.gramme.node.coordinator;

import io.gramme.antientropy.SyncMessage;
import io.gramme.antientropy.SyncMessage.AskInners;
import io.gramme.antientropy.SyncMessage.AskKeys;
import io.gramme.antientropy.SyncMessage.AskLeaves;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.CompareRoots;
import io.gramme.antientropy.SyncMessage.Inners;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import io.gramme.antientropy.SyncMessage.RangeSent;
import io.gramme.antientropy.SyncMessage.RootsCompared;
import io.gramme.antientropy.SyncResponder;
import io.gramme.ring.NodeId;

/** Questions go to whoever answers, answers to the session that asked. Confined to its loop. */
final class SyncMessages implements SyncMessage.Handler {
    private final SyncService service;
    private final SyncResponder responder;
    private final RangeSender ranges;

    SyncMessages(SyncService service, SyncResponder responder, RangeSender ranges) {
        this.service = service;
        this.responder = responder;
        this.ranges = ranges;
    }

    @Override
    public void onCompareRoots(NodeId from, CompareRoots message) {
        responder.onCompareRoots(from, message);
    }

    @Override
    public void onRootsCompared(NodeId from, RootsCompared message) {
        service.session(from, message.session()).ifPresent(session -> session.onRootsCompared(from, message));
    }

    @Override
    public void onAskInners(NodeId from, AskInners message) {
        responder.onAskInners(from, message);
    }

    @Override
    public void onInners(NodeId from, Inners message) {
        service.session(from, message.session()).ifPresent(session -> session.onInners(from, message));
    }

    @Override
    public void onAskLeaves(NodeId from, AskLeaves message) {
        responder.onAskLeaves(from, message);
    }

    @Override
    public void onLeaves(NodeId from, Leaves message) {
        service.session(from, message.session()).ifPresent(session -> session.onLeaves(from, message));
    }

    @Override
    public void onAskKeys(NodeId from, AskKeys message) {
        responder.onAskKeys(from, message);
    }

    @Override
    public void onKeys(NodeId from, Keys message) {
        service.session(from, message.session()).ifPresent(session -> session.onKeys(from, message));
    }

    /** A peer most of whose copy differs may lack what this node has, or the other way round: then both fetch. */
    @Override
    public void onAskRange(NodeId from, AskRange message) {
        if (service.trees().isReady(message.tree())) {
            if (message.cursor() == 0 && message.held() > 0) {
                service.scheduler().soon(from);
            }
            ranges.onAskRange(from, message);
        }
    }

    @Override
    public void onRangeSent(NodeId from, RangeSent message) {
        service.session(from, message.session()).ifPresent(session -> session.onRangeSent(from, message));
    }
}
