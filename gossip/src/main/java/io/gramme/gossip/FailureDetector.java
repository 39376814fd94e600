package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Inquiry;
import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.DetectorMessage.Pong;
import io.gramme.gossip.DetectorMessage.Suspicion;
import io.gramme.gossip.DetectorMessage.Suspicions;
import io.gramme.gossip.DetectorMessage.Testimony;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
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
 *   A ---- Suspicions ---&gt; whoever it gossips with, if all that answered agree
 *   A ---- Ping ----&gt; B     a probe after a pause, and at each new connection; its Pong ends the suspicion
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
 * <p>Bounds: a heartbeat to {@link WatchList#MAX_WATCHED} peers, {@value #PROBES} probes a tick, at most one state per member
 * of the ring. Whatever a peer sends is taken or ignored, never thrown at. Confined to the loop that drives it.
 */
final class FailureDetector implements DetectorMessage.Handler {
    private static final int PROBES = 64;
    private static final double NANOS_PER_SECOND = 1e9;

    private final DetectorConfig config;
    private final NodeId self;
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

    private Membership view = Membership.EMPTY;
    private SortedSet<NodeId> watched = Collections.emptySortedSet();
    private boolean hasTicked;
    private long lastTick;
    private long nextHeartbeat;
    private long calmUntil;
    private long confirmed;

    FailureDetector(
            DetectorConfig config,
            NodeId self,
            Clock clock,
            RandomGenerator random,
            Transport<GossipMessage> transport,
            GossipListener listener) {
        this.config = config;
        this.self = self;
        this.clock = clock;
        this.random = random;
        this.transport = transport;
        this.listener = listener;
        this.watchList = new WatchList(self, config.copies());
        this.inquiries = new Inquiries(config, transport);
        this.witness = new Witness(config, random, transport);
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
        if (now - nextHeartbeat >= 0) {
            nextHeartbeat = now + config.heartbeatNanos();
            watch(watchList.watched(now), now);
            watched.forEach(this::beat);
        }
        judge(now);
    }

    /** Judges the members of this ring from now on, and nobody else. */
    void onRing(Ring ring) {
        watchList.onRing(ring);
        List<NodeId> gone = new ArrayList<>(suspects);
        gone.removeIf(watchList::isPeer);
        peers.keySet().removeIf(id -> !watchList.isPeer(id));
        for (NodeId id : gone) {
            inquiries.end(id);
            book.remove(id);
            reconsider(id, "it left the ring");
        }
        nextHeartbeat = clock.nanoTime();
    }

    /** A later version of a member voids what is said of an earlier one. */
    void onView(Membership next) {
        view = next;
        book.drop(next).forEach(id -> reconsider(id, "its heartbeat goes on"));
    }

    void onLink(NodeId id, boolean up) {
        Peer peer = peers.get(id);
        if (peer == null) {
            return;
        }
        peer.onLink(up);
        if (up && peer.isSuspected()) {
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
        transport.send(from, new Pong(ping.nonce()));
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
        } else if (view.member(inquiry.subject()).isPresent()) {
            witness.onInquiry(from, inquiry, awake());
        }
    }

    @Override
    public void onTestimony(NodeId from, Testimony testimony) {
        awake();
        inquiries.onTestimony(from, testimony).ifPresent(this::confirm);
    }

    @Override
    public void onSuspicions(NodeId from, Suspicions said) {
        for (Suspicion suspicion : said.suspicions()) {
            NodeId id = suspicion.id();
            if (watchList.isPeer(id) && suspicion.stands(view) && !trusts(id)) {
                book.add(suspicion);
                reconsider(id, "others cannot reach it");
            }
        }
    }

    /** What to send along with a digest. */
    List<Suspicion> suspicions() {
        return book.some();
    }

    SortedSet<NodeId> suspects() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(suspects));
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

    private void watch(SortedSet<NodeId> next, long now) {
        if (next.equals(watched)) {
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
            if (peer.isSilent(now)) {
                convict(each.getKey(), silence(peer, now), now);
            } else if (probes < PROBES && peer.takeProbe(now)) {
                probes++;
                transport.send(each.getKey(), new Ping(peer.ping()));
                inquire(each.getKey(), now);
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
        Optional<Member> member = view.member(suspect);
        if (member.isPresent() && !book.contains(suspect)) {
            List<NodeId> reachable = new ArrayList<>();
            peers.forEach((id, peer) -> {
                if (peer.isReachable(now)) {
                    reachable.add(id);
                }
            });
            List<NodeId> witnesses = Sample.of(reachable, Inquiries.WITNESSES, random);
            inquiries.ask(Suspicion.of(member.get()), witnesses, random.nextLong(), now);
        }
    }

    private void confirm(Suspicion suspicion) {
        if (suspicion.stands(view)) {
            confirmed++;
            book.add(suspicion);
        }
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
