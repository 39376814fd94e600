package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.DetectorMessage.Pong;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Which members requests should go around: one verdict per peer, this node's own. It changes routing, never membership and
 * never ownership.
 *
 * <pre>
 *   A ---- Ping ----&gt; B     every heartbeat, to those on the {@link WatchList}
 *   A &lt;--- Pong ----- B     from a node that keeps nothing of it
 *
 *   A convicts B: phi of its silence, three refused connects in a row, or an overdue request
 *   A ---- Inquiry(B) ---&gt; up to three others, each of which pings B and answers A with a Testimony
 *   A ---- Suspicions ---&gt; sixteen others at once and whoever it gossips with, if all that answered agree
 *   A ---- Ping ----&gt; B     a probe after a pause, and some at each new connection; its Pong ends the suspicion
 * </pre>
 *
 * <p><b>Who believes whom.</b> A watched peer is judged by this node alone. A member that is not watched is suspected while
 * a confirmed {@link Suspicion} of it stands, and watched if traffic begins: it then starts as a suspect and is probed at
 * once. In a ring of two there is no witness, so nothing is confirmed, and nobody to tell; in a ring of three one witness
 * decides. A node that nobody answers confirms nothing, so one that is cut off spreads no suspicion of the others.
 *
 * <p><b>An overdue request convicts whatever the heartbeats say</b>: a peer whose disk or loop hangs answers pings and is of
 * no use to a request. The probe then proves little, and reopens the route for the next request to find out; the pause that
 * doubles keeps that rare.
 *
 * <p><b>Its own stalls.</b> When two ticks are further apart than {@link DetectorConfig#stallNanos}, everything that waited is
 * excused: silences begin anew, gaps are not learnt, questions end without an answer, and a request is not overdue for
 * another heartbeat. Refused connects are facts at any time.
 *
 * <p>Bounds: a heartbeat to {@link WatchList#MAX_WATCHED} peers, {@value #PROBES} probes a tick, confirmed suspicions to
 * {@value #TOLD} members a tick, at most one state per member of the ring. Whatever a peer sends is taken or ignored, never
 * thrown at. Confined to the loop that drives it.
 */
final class FailureDetector implements DetectorMessage.Handler {
    private static final int PROBES = 64;
    private static final int TOLD = 16;
    /** So many answers of a peer that then died may have been lost on the way to the one who suspects it. */
    private static final int LOST_ANSWERS = 3;

    private static final double NANOS_PER_SECOND = 1e9;

    private final DetectorConfig config;
    private final NodeId self;
    private final View view;
    private final long lag;
    private final Clock clock;
    private final RandomGenerator random;
    private final Transport<GossipMessage> transport;
    private final GossipListener listener;
    private final WatchList watchList;
    private final Inquiries inquiries;
    private final Witness witness;
    private final SuspicionBook book = new SuspicionBook();
    private final Map<NodeId, Peer> peers = new TreeMap<>();
    private final SortedSet<NodeId> suspects = new TreeSet<>();

    private List<Suspicion> fresh = new ArrayList<>();
    private SortedSet<NodeId> watched = Collections.emptySortedSet();
    private boolean hasTicked;
    private long lastTick;
    private long nextHeartbeat;
    private long calmUntil;
    private long confirmed;

    FailureDetector(
            GossipConfig config,
            NodeId self,
            View view,
            Clock clock,
            RandomGenerator random,
            Transport<GossipMessage> transport,
            GossipListener listener) {
        this.config = config.detector();
        this.self = self;
        this.view = view;
        this.lag = LOST_ANSWERS * Math.max(1, this.config.heartbeatNanos() / config.intervalNanos());
        this.clock = clock;
        this.random = random;
        this.transport = transport;
        this.listener = listener;
        this.watchList = new WatchList(self, this.config.copies());
        this.inquiries = new Inquiries(this.config, transport);
        this.witness = new Witness(this.config, random, transport);
        this.nextHeartbeat = clock.nanoTime();
        this.calmUntil = nextHeartbeat;
    }

    void onTick() {
        long now = awake();
        hasTicked = true;
        lastTick = now;
        watchList.onTick();
        witness.onTick(now);
        inquiries.onTick(now).forEach(this::confirm);
        tell();
        if (now - nextHeartbeat >= 0) {
            nextHeartbeat = now + config.heartbeatNanos();
            watch(watchList.watched(now), now);
            watched.forEach(this::beat);
        }
        judge(now);
    }

    /** Judges the members of this ring from now on, those that come and those that leave included, and nobody else. */
    void onRing(RingState state) {
        watchList.onRing(state);
        List<NodeId> gone = new ArrayList<>(suspects);
        gone.removeIf(watchList::isPeer);
        peers.keySet().removeIf(id -> !watchList.isPeer(id));
        gone.forEach(id -> forget(id, "it left the ring"));
        watched = Collections.emptySortedSet();
        nextHeartbeat = clock.nanoTime();
    }

    private void forget(NodeId id, String why) {
        peers.remove(id);
        inquiries.end(id);
        book.remove(id);
        reconsider(id, why);
    }

    /** A member is known in a later version, which may void what is said of an earlier one. */
    void onVersion(NodeId id) {
        if (book.about(id).filter(suspicion -> !stands(suspicion)).isPresent()) {
            book.remove(id);
            reconsider(id, "its heartbeat goes on");
        }
    }

    /** Nothing is said of the member any more, and nothing said to it. */
    void onRemoved(NodeId id) {
        watchList.onRemoved(id);
        forget(id, "it was removed");
    }

    void onLink(NodeId id, boolean up) {
        Peer peer = peers.get(id);
        if (peer == null) {
            return;
        }
        long now = clock.nanoTime();
        peer.onLink(up, now);
        if (up && peer.takeProbe(now)) {
            transport.send(id, new Ping(peer.ping()));
        }
    }

    void onConnectRefused(NodeId id) {
        long now = awake();
        if (watchList.isPeer(id) && peer(id, now).onRefused()) {
            convict(id, "its last 3 connects were refused", now);
        }
    }

    void onOverdue(NodeId id) {
        long now = awake();
        if (watchList.isPeer(id) && now - calmUntil >= 0) {
            convict(id, "a request to it is older than twice its timeout", now);
        }
    }

    void onTraffic(NodeId id) {
        watchList.onTraffic(id, clock.nanoTime());
    }

    @Override
    public void onPing(NodeId from, Ping ping) {
        Entry own = view.entry(self).orElseThrow();
        transport.send(from, new Pong(ping.nonce(), own.generation(), own.heartbeat(), own.content()));
    }

    @Override
    public void onPong(NodeId from, Pong pong) {
        long now = awake();
        witness.onPong(from, pong.nonce());
        Peer peer = peers.get(from);
        if (peer != null && peer.onPong(pong.nonce(), now)) {
            inquiries.end(from);
            book.remove(from);
            reconsider(from, "it answered a probe");
        }
    }

    /** Testifies about members alone, so that nobody makes this node send to whom it does not know. */
    @Override
    public void onInquiry(NodeId from, Inquiry inquiry) {
        if (inquiry.subject().equals(self)) {
            transport.send(from, new Testimony(inquiry.nonce(), self, true));
        } else if (view.contains(inquiry.subject())) {
            witness.onInquiry(from, inquiry, awake());
        }
    }

    @Override
    public void onTestimony(NodeId from, Testimony testimony) {
        awake();
        inquiries.onTestimony(from, testimony).ifPresent(this::confirm);
    }

    /** Takes the suspicions that hold, of members that this node does not hear itself. */
    void onSuspicions(List<Suspicion> said) {
        for (Suspicion suspicion : said) {
            NodeId id = suspicion.id();
            if (watchList.isPeer(id) && stands(suspicion) && !trusts(id)) {
                book.add(suspicion);
                reconsider(id, "others cannot reach it");
            }
        }
    }

    /** Confirmed suspicions to pass on, as many as fit into a message. */
    List<Suspicion> suspicions() {
        return book.some();
    }

    /** Equal for nodes that would pass on the same. */
    long suspicionDigest() {
        return book.digest();
    }

    /** By how many heartbeats a suspicion may be behind what is known of its member, and still hold. */
    long lag() {
        return lag;
    }

    /** A copy, immutable. */
    SortedSet<NodeId> suspects() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(suspects));
    }

    boolean isSuspect(NodeId id) {
        return suspects.contains(id);
    }

    /** How many suspicions of its own others have confirmed. */
    long confirmed() {
        return confirmed;
    }

    /** The time, after a look whether this node stood still until now. */
    private long awake() {
        long now = clock.nanoTime();
        long pause = now - lastTick;
        if (hasTicked && pause > config.stallNanos()) {
            lastTick = now;
            calmUntil = now + config.heartbeatNanos();
            peers.values().forEach(peer -> peer.excuse(now));
            inquiries.endAll();
            witness.endAll();
            listener.onStalled(Duration.ofNanos(pause));
        }
        return now;
    }

    private Peer peer(NodeId id, long now) {
        return peers.computeIfAbsent(id, unknown -> new Peer(config, random.nextLong(), now));
    }

    /** What was confirmed since the last tick: those that are told at once spread it in fewer rounds than one would need. */
    private void tell() {
        if (!fresh.isEmpty()) {
            Suspicions message = new Suspicions(fresh);
            List<NodeId> others = view.ids();
            others.remove(self);
            Sample.of(others, TOLD, random).forEach(peer -> transport.send(peer, message));
            fresh = new ArrayList<>();
        }
    }

    private void watch(SortedSet<NodeId> next, long now) {
        if (next.equals(watched)) {
            peers.values().removeIf(peer -> !peer.matters());
            return;
        }
        watched = next;
        for (NodeId id : next) {
            Peer peer = peer(id, now);
            if (peer.watch(true, now) && book.contains(id) && !peer.isSuspected()) {
                peer.convict(now);
                transport.send(id, new Ping(peer.ping()));
            }
        }
        peers.forEach((id, peer) -> peer.watch(next.contains(id), now));
        peers.values().removeIf(peer -> !peer.matters());
    }

    private void beat(NodeId id) {
        Peer peer = peers.get(id);
        if (peer != null && !peer.isSuspected()) {
            transport.send(id, new Ping(peer.ping()));
        }
    }

    private void judge(long now) {
        int probes = 0;
        for (Map.Entry<NodeId, Peer> each : peers.entrySet()) {
            Peer peer = each.getValue();
            boolean isAtLink = peer.isProbedAtLink();
            if (peer.isSilent(now)) {
                convict(each.getKey(), silence(peer, now), now);
            } else if (peer.takeAgain(now)) {
                transport.send(each.getKey(), new Ping(peer.ping()));
            } else if (probes < PROBES && peer.takeProbe(now)) {
                probes++;
                transport.send(each.getKey(), new Ping(peer.ping()));
                if (!isAtLink) {
                    inquire(each.getKey(), now);
                }
            }
        }
    }

    private static String silence(Peer peer, long now) {
        double seconds = peer.silenceNanos(now) / NANOS_PER_SECOND;
        return String.format(Locale.ROOT, "no heartbeat for %.1f s (phi %.1f)", seconds, peer.phi(now));
    }

    private void convict(NodeId id, String why, long now) {
        Peer peer = peer(id, now);
        if (!peer.isSuspected()) {
            peer.convict(now);
            reconsider(id, why);
            inquire(id, now);
        }
    }

    /** Asks others about a suspect, unless it is already known that they cannot reach it. */
    private void inquire(NodeId suspect, long now) {
        Optional<Entry> version = view.entry(suspect);
        if (version.isPresent() && !book.contains(suspect)) {
            List<NodeId> reachable = new ArrayList<>();
            peers.forEach((id, peer) -> {
                if (peer.isReachable(now)) {
                    reachable.add(id);
                }
            });
            List<NodeId> witnesses = Sample.of(reachable, Inquiries.WITNESSES, random);
            inquiries.ask(new Suspicion(version.get()), witnesses, random.nextLong(), now);
        }
    }

    private void confirm(Suspicion suspicion) {
        if (view.entry(suspicion.id()).filter(suspicion.since()::equals).isPresent()) {
            confirmed++;
            book.add(suspicion);
            if (fresh.size() < Suspicions.MAX_SUSPICIONS) {
                fresh.add(suspicion);
            }
        }
    }

    private boolean stands(Suspicion suspicion) {
        return view.entry(suspicion.id())
                .filter(known -> suspicion.stands(known, lag))
                .isPresent();
    }

    private boolean trusts(NodeId id) {
        Peer peer = peers.get(id);
        return id.equals(self) || (peer != null && peer.isWatched() && !peer.isSuspected());
    }

    /** Looks again at what this node makes of a member, and tells a change. */
    private void reconsider(NodeId id, String why) {
        Peer peer = peers.get(id);
        boolean own = peer != null && peer.isSuspected();
        boolean suspected = own || (book.contains(id) && !trusts(id));
        if (suspected ? suspects.add(id) : suspects.remove(id)) {
            listener.onVerdict(id, suspected, why);
            listener.onSuspects(suspects());
        }
    }
}
