package io.gramme.itests.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands before the peer port of one daemon, so that its connections can be cut pair by pair without the help of the system. It
 * learns who dials from the first message: a node says its id there.
 *
 * <p>A cut is silent: what was connected stays open and nothing passes, as on a network that swallows packets; new connections
 * are accepted and lead nowhere. After the heal the silent connections are closed, so that both ends dial again.
 */
final class PeerProxy implements AutoCloseable {
    /** The frame's header, then two version numbers of a byte each, then 16 bytes of the node's id. */
    private static final int BEFORE_ID = 28 + 2;

    private static final int ID = 16;

    private final ServerSocket server;
    private final int target;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private volatile Predicate<String> cut = from -> false;

    /** @param target the daemon's real peer port */
    PeerProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        daemon("accept", this::accept);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** From now on nothing of the nodes with these ids passes, in either direction. */
    void cut(Predicate<String> from) {
        cut = from;
    }

    void heal() {
        cut = from -> false;
        lines.stream().filter(line -> line.silenced).forEach(Line::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Line line = new Line(server.accept());
                lines.add(line);
                daemon("line", line::begin);
            } catch (IOException e) {
                // The server socket was closed, or the peer was gone at once: the loop looks which.
            }
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection through here. */
    private final class Line {
        private final Socket dialler;
        private final Socket daemon = new Socket();
        private volatile String from = "";
        private volatile boolean silenced;

        private Line(Socket dialler) {
            this.dialler = dialler;
        }

        private void begin() {
            try {
                byte[] head = new byte[BEFORE_ID + ID];
                new DataInputStream(dialler.getInputStream()).readFully(head);
                StringBuilder id = new StringBuilder();
                for (int i = BEFORE_ID; i < head.length; i++) {
                    id.append(String.format(java.util.Locale.ROOT, "%02x", head[i]));
                }
                from = id.toString();
                daemon.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
                daemon("back", () -> pass(daemon, dialler, new byte[0]));
                pass(dialler, daemon, head);
            } catch (IOException e) {
                close();
            }
        }

        /** Copies until one side ends; while the line is cut, reads and forgets. */
        private void pass(Socket in, Socket out, byte[] first) {
            byte[] buffer = new byte[16 << 10];
            try {
                InputStream from = in.getInputStream();
                OutputStream to = out.getOutputStream();
                forward(to, first, first.length);
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    forward(to, buffer, read);
                }
                close();
            } catch (IOException e) {
                close();
            }
        }

        private void forward(OutputStream to, byte[] bytes, int length) throws IOException {
            if (silenced || cut.test(from)) {
                silenced = true;
            } else {
                to.write(bytes, 0, length);
            }
        }

        private void close() {
            lines.remove(this);
            for (Socket socket : new Socket[] {dialler, daemon}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new AssertionError("a socket that cannot be closed", e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        lines.forEach(Line::close);
    }
}
