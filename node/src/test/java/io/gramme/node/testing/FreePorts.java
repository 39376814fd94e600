package io.gramme.node.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for the nodes of tests. They lie below those that the system gives to whoever asks for any, and each test process goes through
 * them from a place of its own, so that a port stays free while the node that is to have it is down, also beside other test processes.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int COUNT = 20_000;
    /** More than one test process takes. */
    private static final int APART = 1_009;

    private static final AtomicInteger TAKEN = new AtomicInteger();

    private FreePorts() {}

    /** So many that nobody listens on, and that this process has not been given before. */
    public static List<Integer> take(int count) {
        List<Integer> free = new ArrayList<>();
        while (free.size() < count) {
            int taken = TAKEN.getAndIncrement();
            if (taken == COUNT) {
                throw new AssertionError("no port is left");
            }
            int port = FIRST + (int) ((ProcessHandle.current().pid() * APART + taken) % COUNT);
            if (isFree(port)) {
                free.add(port);
            }
        }
        return free;
    }

    private static boolean isFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
