package io.gramme.itests.chaos.site;

import io.gramme.node.testing.FreePorts;
import java.util.List;

/** Plain loopback, where every node has ports of its own and nothing can be cut. */
final class Loopback implements Network {
    private static final int PORTS = 3;

    private final int basePort;
    private int taken;

    /** @param basePort 0 for any that are free */
    Loopback(int basePort) {
        this.basePort = basePort;
    }

    @Override
    public Place connect(String node) {
        if (basePort == 0) {
            return new Place(List.of(), "127.0.0.1", FreePorts.take(PORTS));
        }
        int first = basePort + taken;
        taken += PORTS;
        return new Place(List.of(), "127.0.0.1", List.of(first, first + 1, first + 2));
    }

    @Override
    public void filter(Filter filter) {
        throw new SiteFailure("nothing can be dropped on loopback");
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public boolean isPlugged(String node) {
        return true;
    }

    @Override
    public long shaped(String node) {
        return 0;
    }

    @Override
    public void plug(String node, boolean isIn) {
        throw new SiteFailure("there are no cables on loopback");
    }

    @Override
    public void shape(String node, int kilobits) {
        throw new SiteFailure("loopback is not limited");
    }

    @Override
    public String words() {
        return "on loopback";
    }
}
