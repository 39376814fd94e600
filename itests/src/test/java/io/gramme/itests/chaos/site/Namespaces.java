package io.gramme.itests.chaos.site;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A switch in a namespace of its own and a namespace for each node. This process is in one for the clients, which it was started in and
 * which ends with it: the machine's own network has no part in any of it.
 */
final class Namespaces implements Network {
    private static final String PREFIX = "10.77.0.";
    private static final int CLIENTS = 250;
    private static final List<Integer> PORTS = List.of(7400, 7401, 7402);
    private static final String CABLE = "chaos0";

    private static final Pattern DROPPED = Pattern.compile("counter packets ([0-9]+) bytes");
    private static final Pattern SENT = Pattern.compile("Sent ([0-9]+) bytes");

    private final Shell shell;
    private final Undo undo;
    private final String id;
    private int nodes;

    Namespaces(Shell shell, Undo undo, String id) {
        this.shell = shell;
        this.undo = undo;
        this.id = id;
        checkOwn(shell);
        add("sw");
        shell.run("ip", "-n", id + "-sw", "link", "add", "br0", "type", "bridge");
        shell.run("ip", "-n", id + "-sw", "link", "set", "br0", "up");
        String self = Long.toString(ProcessHandle.current().pid());
        undo.around("cable of the clients", () -> shell.run("ip", "link", "del", CABLE), () -> attach("clients", self));
        shell.run("ip", "addr", "add", PREFIX + CLIENTS + "/24", "dev", CABLE);
        shell.run("ip", "link", "set", CABLE, "up");
    }

    /** Nothing is made or removed in a network that others are in: not that of the machine, nor one that somebody has named, nor one in use. */
    static void checkOwn(Shell shell) {
        List<Long> others = Processes.inThisNetwork();
        String self = Long.toString(ProcessHandle.current().pid());
        String name = shell.run("ip", "netns", "identify", self).strip();
        String routes = shell.run("ip", "route", "show").strip();
        if (!others.isEmpty() || !name.isEmpty() || !routes.isEmpty()) {
            throw new SiteFailure("this process is not in a network of its own: other processes are in it (" + others
                    + "), or it has a name (" + name + ") or routes (" + routes + ")");
        }
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
    public long dropped() {
        return sum(DROPPED, shell.run(words(enter("sw"), "nft", "list", "ruleset"), ""));
    }

    private static long sum(Pattern number, String text) {
        return number.matcher(text)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    @Override
    public boolean isPlugged(String node) {
        return !shell.run("ip", "-n", id + "-sw", "-o", "link", "show", "dev", node)
                .contains("state DOWN");
    }

    @Override
    public long shaped(String node) {
        String said = shell.run(words(enter(node), "tc", "-s", "qdisc", "show", "dev", CABLE), "");
        return said.contains("tbf") ? sum(SENT, said) : 0;
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
