package io.gramme.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A daemon and a few short commands in one process, for {@code bin/gramme} to learn which classes they load: it keeps those in
 * an archive that every later start maps. Takes an empty folder, and ports that are free at the moment.
 */
final class Rehearsal {
    private static final int ATTEMPTS = 100;
    private static final long RETRY_NANOS = 100_000_000;

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<Integer> ports = freePorts();
        Path config = Files.writeString(folder.resolve("gramme.yaml"), """
                node: { data: '%1$s/data', loops: 1 }
                listen: { peer: '127.0.0.1:%2$d', client: '127.0.0.1:%3$d', http: '127.0.0.1:%4$d' }
                tables: [ { name: default, number: 1, n: 1, r: 1, w: 1 } ]
                storage: { segment-size: 1 MiB }
                log: { dir: '%1$s/log' }
                """.formatted(
                        folder.toString().replace("'", "''"), ports.get(0), ports.get(1), ports.get(2)));
        Thread daemon = new Thread(() -> run("node", "--config", config.toString()), "daemon");
        daemon.setDaemon(true);
        daemon.start();
        System.exit(runAll("127.0.0.1:" + ports.get(1)) ? 0 : 1);
    }

    /** The commands, the first one again until the daemon serves. Returns whether all of them succeeded. */
    private static boolean runAll(String seed) {
        for (int i = 0; !run("put", "--seeds", seed, "key", "value"); i++) {
            if (i == ATTEMPTS) {
                return false;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        return Stream.of("get", "where", "delete").allMatch(command -> run(command, "--seeds", seed, "key"))
                && Stream.of("ring", "status").allMatch(command -> run(command, "--seeds", seed));
    }

    private static boolean run(String... words) {
        return Gramme.line(words).execute(words) == 0;
    }

    private static List<Integer> freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket peer = new ServerSocket(0, 1, loopback);
                ServerSocket client = new ServerSocket(0, 1, loopback);
                ServerSocket http = new ServerSocket(0, 1, loopback)) {
            return List.of(peer.getLocalPort(), client.getLocalPort(), http.getLocalPort());
        }
    }
}
