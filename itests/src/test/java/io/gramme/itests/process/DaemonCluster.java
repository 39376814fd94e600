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

/** Three daemons on ports of their own. */
final class DaemonCluster implements AutoCloseable {
    static final int NODES = 3;

    private final List<Daemon> daemons = new ArrayList<>();
    private final Installation installation;

    DaemonCluster(Path folder) throws IOException {
        installation = Installation.in(folder);
        HttpClient http = HttpClient.newHttpClient();
        List<Integer> ports = freePorts(NODES * 3);
        for (int i = 0; i < NODES; i++) {
            daemons.add(new Daemon(
                    installation,
                    http,
                    folder.resolve("n" + i),
                    Integer.toString(i + 1).repeat(32),
                    ports.subList(3 * i, 3 * i + 3)));
        }
        for (Daemon daemon : daemons) {
            daemon.configure(seeds(), "");
        }
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
        return daemons.stream().map(Daemon::peerAddress).toList();
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
    public void close() {
        daemons.forEach(Daemon::close);
    }
}
