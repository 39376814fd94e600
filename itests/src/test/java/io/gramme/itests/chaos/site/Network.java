package io.gramme.itests.chaos.site;

import java.util.List;

/** Where nodes and clients reach each other. */
public interface Network {
    /** Set in a process that has a network of its own, which nobody else is in. */
    String OWN = "gramme.chaos.network";

    static boolean isOwn() {
        return "own".equals(System.getProperty(OWN));
    }

    /** A node is connected, and this is where. */
    Place connect(String node);

    /** Exchanges what is dropped. */
    void filter(Filter filter);

    /** How many packets were dropped since the filter was exchanged. */
    long dropped();

    /** Pulls or plugs the cable of a node. */
    void plug(String node, boolean isIn);

    /** So many kilobits a second from and to a node; 0 for no limit. */
    void shape(String node, int kilobits);

    /** Whether the cable of a node is in. */
    boolean isPlugged(String node);

    /** How many bytes a limited node has sent since it was limited; 0 when it is not. */
    long shaped(String node);

    /** In words. */
    String words();

    /**
     * Where a node listens.
     *
     * @param enter words before those of the command that is to run there
     * @param address without a port
     * @param ports of peers, clients and HTTP
     */
    record Place(List<String> enter, String address, List<Integer> ports) {
        public Place {
            enter = List.copyOf(enter);
            ports = List.copyOf(ports);
        }

        String peer() {
            return address + ":" + ports.get(0);
        }

        String client() {
            return address + ":" + ports.get(1);
        }

        String http() {
            return address + ":" + ports.get(2);
        }
    }
}
