package io.gramme.itests.process;

import io.gramme.client.GrammeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Daemons on ports of their own, behind proxies if their connections are to be cut. */
final class DaemonCluster implements AutoCloseable {
    static final int NODES = 3;

    private final List<Daemon> daemons = new ArrayList<>();
    private final List<PeerProxy> proxies = new ArrayList<>();
    private final Installation installation;

    /** Three of them. */
    DaemonCluster(Path folder) throws IOException {
        this(folder, NODES, false, "");
    }

    /**
     * Configures them.
     *
     * @param proxied whether peers reach each other through proxies
     * @param more YAML at the top level, for every node
     */
    DaemonCluster(Path folder, int nodes, boolean proxied, String more) throws IOException {
        installation = Installation.in(folder);
        HttpClient http = HttpClient.newHttpClient();
        List<Integer> ports = freePorts(nodes * 3);
        for (int i = 0; i < nodes; i++) {
            daemons.add(new Daemon(
                    installation,
                    http,
                    folder.resolve("n" + i),
                    Integer.toString(i + 1).repeat(32),
                    ports.subList(3 * i, 3 * i + 3)));
        }
        for (Daemon daemon : daemons) {
            if (proxied) {
                proxies.add(new PeerProxy(daemon.peerPort()));
            }
        }
        for (int i = 0; i < nodes; i++) {
            String advertise = proxied ? "advertise: {peer: \"" + proxies.get(i).address() + "\"}\n" : "";
            daemons.get(i).configure(seeds(), advertise + more);
        }
    }

    /** Cuts the daemons into two sides that hear nothing of each other. */
    void split(List<Daemon> side) {
        for (int i = 0; i < daemons.size(); i++) {
            boolean here = side.contains(daemons.get(i));
            List<String> others = daemons.stream()
                    .filter(other -> side.contains(other) != here)
                    .map(Daemon::id)
                    .toList();
            proxies.get(i).cut(others::contains);
        }
    }

    void heal() {
        proxies.forEach(PeerProxy::heal);
    }

    /** Ports that nobody listens on just now. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    Installation installation() {
        return installation;
    }

    List<String> seeds() {
        return proxies.isEmpty()
                ? daemons.stream().map(Daemon::peerAddress).toList()
                : proxies.stream().map(PeerProxy::address).toList();
    }

    Daemon daemon(int index) {
        return daemons.get(index);
    }

    List<Daemon> daemons() {
        return daemons;
    }

    void startAll() throws IOException, InterruptedException {
        for (Daemon daemon : daemons) {
            daemon.start();
        }
        awaitReady();
    }

    void awaitReady() throws InterruptedException {
        for (Daemon daemon : daemons) {
            daemon.awaitReady();
        }
    }

    GrammeClient client() {
        return GrammeClient.builder(daemons.stream().map(Daemon::clientAddress).toList())
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(1))
                .maxAttempts(200)
                .build();
    }

    @Override
    public void close() throws IOException {
        daemons.forEach(Daemon::close);
        for (PeerProxy proxy : proxies) {
            proxy.close();
        }
    }
}
