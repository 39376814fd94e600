package io.gramme.itests.chaos.site;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A switch in a namespace of its own and a namespace for each node. This process is in one for the clients, which it was started in and
 * which ends with it: the machine's own network has no part in any of it.
 */
final class Namespaces implements Network {
    private static final String PREFIX = "10.77.0.";
    private static final int CLIENTS = 250;
    private static final List<Integer> PORTS = List.of(7400, 7401, 7402);
    private static final String CABLE = "eth0";

    private final Shell shell;
    private final Undo undo;
    private final String id;
    private int nodes;

    Namespaces(Shell shell, Undo undo, String id) {
        this.shell = shell;
        this.undo = undo;
        this.id = id;
        add("sw");
        shell.run("ip", "-n", id + "-sw", "link", "add", "br0", "type", "bridge");
        shell.run("ip", "-n", id + "-sw", "link", "set", "br0", "up");
        String self = Long.toString(ProcessHandle.current().pid());
        undo.around("cable of the clients", () -> shell.run("ip", "link", "del", CABLE), () -> attach("clients", self));
        shell.run("ip", "link", "set", "lo", "up");
        shell.run("ip", "addr", "add", PREFIX + CLIENTS + "/24", "dev", CABLE);
        shell.run("ip", "link", "set", CABLE, "up");
    }

    private String add(String suffix) {
        String name = id + "-" + suffix;
        undo.around(
                "namespace " + name,
                () -> shell.run("ip", "netns", "del", name),
                () -> shell.run("ip", "netns", "add", name));
        return name;
    }

    private void attach(String port, String namespace) {
        String at = id + "-sw";
        shell.run("ip", "-n", at, "link", "add", port, "type", "veth", "peer", "name", CABLE, "netns", namespace);
        shell.run("ip", "-n", at, "link", "set", port, "master", "br0", "up");
    }

    @Override
    public Place connect(String node) {
        String name = add(node);
        String address = PREFIX + ++nodes;
        attach(node, name);
        shell.run("ip", "-n", name, "addr", "add", address + "/24", "dev", CABLE);
        shell.run("ip", "-n", name, "link", "set", CABLE, "up");
        shell.run("ip", "-n", name, "link", "set", "lo", "up");
        return new Place(enter(node), address, PORTS);
    }

    /** A process keeps everything else, such as what is mounted: {@code ip netns exec} would hide the control groups. */
    private List<String> enter(String suffix) {
        return List.of("nsenter", "--net=/run/netns/" + id + "-" + suffix);
    }

    static List<String> words(List<String> enter, String... command) {
        List<String> words = new ArrayList<>(enter);
        words.addAll(Arrays.asList(command));
        return words;
    }

    @Override
    public void filter(Filter filter) {
        shell.run(words(enter("sw"), "nft", "-f", "-"), filter.rules());
    }

    @Override
    public void plug(String node, boolean isIn) {
        shell.run("ip", "-n", id + "-sw", "link", "set", node, isIn ? "up" : "down");
    }

    @Override
    public void shape(String node, int kilobits) {
        shape(enter(node), CABLE, kilobits);
        shape(enter("sw"), node, kilobits);
    }

    private void shape(List<String> enter, String device, int kilobits) {
        if (kilobits == 0) {
            shell.run(words(enter, "tc", "qdisc", "del", "dev", device, "root"), "");
            return;
        }
        String rate = String.format(Locale.ROOT, "%dkbit", kilobits);
        String[] words = {
            "tc", "qdisc", "replace", "dev", device, "root", "tbf", "rate", rate, "burst", "16kb", "latency", "400ms"
        };
        shell.run(words(enter, words), "");
    }

    @Override
    public String words() {
        return "each in a network namespace of its own";
    }
}
