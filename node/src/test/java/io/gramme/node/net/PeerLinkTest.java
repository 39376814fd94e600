package io.gramme.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage;
import io.gramme.node.config.Address;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.membership.Exiles;
import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a peer is dialled that hangs up each time, and what a fenced one is told. */
final class PeerLinkTest {
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId PEER = new NodeId(0, 2);
    private static final int LOOK_MILLIS = 700;
    private static final int SHORT_MILLIS = 5;
    private static final int MANY = 20;

    private final AtomicReference<Topology.People> people = new AtomicReference<>(Topology.People.NONE);
    private final BlockingQueue<String> fenced = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final NetThreads threads = new NetThreads("test", 1);
    private ServerSocket server;
    private PeerTransport transport;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LOOK_MILLIS);
        transport = transport(SELF, 1);
    }

    private PeerTransport transport(NodeId self, long store) {
        return new PeerTransport(
                self,
                new Address("127.0.0.1", 0),
                List.of(),
                threads,
                () -> new PeerIdentity(store, store, new Address("127.0.0.1", 0), Optional.empty(), Optional.empty()),
                people::get,
                new Events());
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        threads.close();
        server.close();
    }

    private final class Events implements PeerEvents {
        @Override
        public void onReplica(NodeId from, long epoch, ReplicaMessage message) {}

        @Override
        public void onControl(NodeId from, ControlMessage message) {}

        @Override
        public void onGossip(NodeId from, GossipMessage message) {}

        @Override
        public void onLink(NodeId peer, boolean up) {}

        @Override
        public void onConnectRefused(NodeId peer) {}

        @Override
        public void onSeed(int seed, NodeId node) {}

        @Override
        public void onTwin(String reason) {}

        @Override
        public void onFenced(String reason) {
            fenced.add(reason);
        }

        @Override
        public void onRefusal(String peer, String reason) {
            refused.add(reason);
        }
    }

    /** Dials that come while each one is hung up on, until none has come for a while. At most so many. */
    private int dials(int most) throws IOException {
        int dials = 0;
        try {
            while (dials < most) {
                try (Socket dialled = server.accept()) {
                    assertThat(dialled.isConnected()).isTrue();
                    dials++;
                }
            }
        } catch (SocketTimeoutException e) {
            assertThat(dials).isLessThan(most);
        }
        return dials;
    }

    private void learn() {
        transport.learn(PEER, "127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void aPeerIsDialledAgainAndAgain() throws IOException {
        learn();

        assertThat(dials(4)).isEqualTo(4);
    }

    /** Its address is learnt anew again and again while it hangs up, and each time it is dialled at once. */
    @Test
    void aPeerThatWasDialledOutOfTurnIsNotDialledMoreOftenFromThenOn() throws IOException {
        server.setSoTimeout(SHORT_MILLIS);
        for (int i = 0, hungUp = 0; hungUp < MANY; i++) {
            transport.learn(PEER, (i % 2 == 0 ? "127.0.0.1:" : "localhost:") + server.getLocalPort());
            try (Socket dialled = server.accept()) {
                hungUp += dialled.isConnected() ? 1 : 0;
            } catch (SocketTimeoutException e) {
                assertThat(i).isLessThan(1_000);
            }
        }
        server.setSoTimeout(LOOK_MILLIS);

        assertThat(dials(3)).as("after pauses that had become long").isLessThanOrEqualTo(1);
    }

    @Test
    void aPeerIsDialledAgainWhenAnotherNodeAnsweredInItsPlace() throws IOException, InterruptedException {
        try (PeerTransport another = transport(new NodeId(0, 3), 3)) {
            transport.learn(PEER, "127.0.0.1:" + another.port());
            assertThat(refused.poll(20, TimeUnit.SECONDS)).contains("it is now node");
        }
        learn();

        assertThat(dials(1)).isEqualTo(1);
    }

    @Test
    void aNodeThatWasRemovedIsNotDialledForEver() throws IOException {
        people.set(new Topology.People(new Exiles(Set.of(PEER), Set.of()), Map.of(), List.of()));
        learn();

        assertThat(dials(4)).isEqualTo(1);
    }

    @Test
    void aNodeWhoseFolderWasFencedIsNotDialledForEver() throws IOException {
        people.set(new Topology.People(new Exiles(Set.of(), Set.of(new Exiles.Fenced(PEER, 22))), Map.of(), List.of()));
        learn();

        assertThat(dials(4)).isEqualTo(1);
    }

    @Test
    void aFencedNodeIsToldSoWhenItDials() throws InterruptedException {
        people.set(new Topology.People(new Exiles(Set.of(), Set.of(new Exiles.Fenced(PEER, 22))), Map.of(), List.of()));
        try (PeerTransport away = transport(PEER, 22)) {
            away.learn(SELF, "127.0.0.1:" + transport.port());

            assertThat(fenced.poll(20, TimeUnit.SECONDS)).contains("is refused", "0000000000000016");
        }
    }
}
