package io.gramme.itests.process;

import io.gramme.client.GrammeClient;
import io.gramme.node.testing.FreePorts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Daemons on ports of their own, behind proxies if their connections are to be cut. */
final class DaemonCluster implements AutoCloseable {
    static final int NODES = 3;

    private final List<Daemon> daemons = new ArrayList<>();
    private final List<PeerProxy> proxies = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Installation installation;
    private final int founders;

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
        this.folder = folder;
        this.installation = Installation.in(folder);
        this.founders = nodes;
        List<Integer> ports = FreePorts.take(nodes * 3);
        for (int i = 0; i < nodes; i++) {
            make(ports.subList(3 * i, 3 * i + 3));
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

    private Daemon make(List<Integer> ports) {
        int number = daemons.size();
        String id = String.format(Locale.ROOT, "%02x", number + 1).repeat(16);
        Daemon daemon = new Daemon(installation, http, folder.resolve("n" + number), id, ports);
        daemons.add(daemon);
        return daemon;
    }

    /** One more, whose seeds are those that run. It is started, and may join. */
    Daemon startAnother(String more) throws IOException {
        List<String> running = daemons.stream()
                .filter(Daemon::isAlive)
                .map(Daemon::peerAddress)
                .toList();
        Daemon daemon = make(FreePorts.take(3));
        daemon.configure(running, more);
        daemon.start();
        return daemon;
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

    Installation installation() {
        return installation;
    }

    List<String> seeds() {
        Stream<String> all = proxies.isEmpty()
                ? daemons.stream().map(Daemon::peerAddress)
                : proxies.stream().map(PeerProxy::address);
        return all.limit(founders).toList();
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
