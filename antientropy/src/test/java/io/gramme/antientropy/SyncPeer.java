package io.gramme.antientropy;

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
import io.gramme.ring.NodeId;

/** Questions go to a responder, answers to a session. */
record SyncPeer(SyncResponder responder, SyncSession session, Ranges ranges) implements SyncMessage.Handler {
    @Override
    public void onCompareRoots(NodeId from, CompareRoots message) {
        responder.onCompareRoots(from, message);
    }

    @Override
    public void onRootsCompared(NodeId from, RootsCompared message) {
        session.onRootsCompared(from, message);
    }

    @Override
    public void onAskInners(NodeId from, AskInners message) {
        responder.onAskInners(from, message);
    }

    @Override
    public void onInners(NodeId from, Inners message) {
        session.onInners(from, message);
    }

    @Override
    public void onAskLeaves(NodeId from, AskLeaves message) {
        responder.onAskLeaves(from, message);
    }

    @Override
    public void onLeaves(NodeId from, Leaves message) {
        session.onLeaves(from, message);
    }

    @Override
    public void onAskKeys(NodeId from, AskKeys message) {
        responder.onAskKeys(from, message);
    }

    @Override
    public void onKeys(NodeId from, Keys message) {
        session.onKeys(from, message);
    }

    @Override
    public void onAskRange(NodeId from, AskRange message) {
        ranges.onAskRange(from, message);
    }

    @Override
    public void onRangeSent(NodeId from, RangeSent message) {
        session.onRangeSent(from, message);
    }

    /** Sends records. */
    @FunctionalInterface
    interface Ranges {
        void onAskRange(NodeId from, AskRange message);
    }
}
