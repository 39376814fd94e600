package io.gramme.client.cli;

import io.gramme.client.FakeCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Three members that answer an operator what a test wants, and the command line that is pointed at them. */
final class FakeAdmin implements AutoCloseable {
    static final String FIRST = "00000000000000010000000000000001";
    static final String SECOND = "00000000000000020000000000000002";
    static final String THIRD = "00000000000000030000000000000003";
    static final String OUTSIDER = "00000000000000040000000000000004";

    /** Nothing is looked for there, since the seeds are given. */
    private static final Path HOME = Path.of("/nonexistent/gramme");

    private final FakeCluster cluster = new FakeCluster(3);
    private final List<FakeHttp> ports = List.of(new FakeHttp(), new FakeHttp(), new FakeHttp(), new FakeHttp());

    FakeAdmin() {
        cluster.serveHttpAt(ports.subList(0, 3).stream().map(FakeHttp::address).toList());
    }

    /** Their client addresses, each alone. */
    List<String> seedList() {
        return List.of(cluster.seeds().split(",", -1));
    }

    /** From 1; the fourth is no member. */
    FakeHttp node(int number) {
        return ports.get(number - 1);
    }

    List<FakeHttp> all() {
        return ports;
    }

    String seeds() {
        return cluster.seeds();
    }

    /** {@code gramme admin} with these words. */
    Cli.Result run(String... words) {
        return runAt(cluster.seeds(), words);
    }

    Cli.Result runAt(String seeds, String... words) {
        return new Cli(HOME).run(all(seeds, words));
    }

    /** With somebody who watches what is said beside the result. */
    Cli.Result runSeen(String... words) {
        return new Cli(HOME).seen().run(all(cluster.seeds(), words));
    }

    private static String[] all(String seeds, String... words) {
        List<String> all = new ArrayList<>(List.of("admin"));
        all.addAll(List.of(words));
        all.addAll(List.of("--seeds", seeds));
        return all.toArray(String[]::new);
    }

    private String node(int number, String zone, int weight) {
        return "{'node':'%s','zone':'%s','weight':%d,'state':'up','peer':'10.0.0.%d:7400','http':'%s'}"
                .formatted(id(number), zone, weight, number, node(number).address());
    }

    private static String id(int number) {
        return List.of(FIRST, SECOND, THIRD, OUTSIDER).get(number - 1);
    }

    /** Three members and an outsider. */
    String topology(int epoch, String change, String... staged) {
        return topology(epoch, 3, change, staged);
    }

    /**
     * What a node answers that is asked for the topology.
     *
     * @param members so many of the four; the others are outsiders
     */
    String topology(int epoch, int members, String change, String... staged) {
        List<String> nodes = List.of(node(1, "a", 1), node(2, "b", 1), node(3, "c", 2), node(4, "a", 1));
        return ("{'cluster':'0000000000000007','epoch':%d,'version':34,'current':true,'why':'','leader':'%s',"
                        + "'voters':['%s','%s'],'members':[%s],'outsiders':[%s],'staged':[%s],'change':%s,"
                        + "'tables':[{'number':1,'name':'default','n':3,'r':2,'w':2,'primaryR':0,'primaryW':1,"
                        + "'conflict':'siblings','durability':'forced','ttlMillis':604800000}],"
                        + "'removed':[],'fenced':[]}")
                .formatted(
                        epoch,
                        FIRST,
                        FIRST,
                        SECOND,
                        String.join(",", nodes.subList(0, members)),
                        String.join(",", nodes.subList(members, 4)),
                        String.join(",", staged),
                        change);
    }

    static String staged(String kind, String node) {
        return "{'kind':'%s','node':'%s'}".formatted(kind, node);
    }

    /**
     * A plan by which the outsider joins with weight 2.
     *
     * @param before partitions whose copies share a zone, and {@code after}; if they become more it takes force
     */
    static String plan(int before, int after, String bound) {
        return ("{'plan':'5d1f0c7a','version':34,'epoch':12,'partitions':256,'members':["
                        + "{'node':'%s','zone':'a','weight':1,'change':'stays','ownedBefore':86,'ownedAfter':64,"
                        + "'copiesBefore':1256,'copiesAfter':192,'copiesTarget':192.5,'receives':0,'gives':51},"
                        + "{'node':'%s','zone':'b','weight':2,'change':'joins','ownedBefore':0,'ownedAfter':64,"
                        + "'copiesBefore':0,'copiesAfter':192,'copiesTarget':192,'receives':51,'gives':0}],"
                        + "'movingPartitions':48,'movingCopies':51,'boundCopies':%s,'bytes':1610612736,'seconds':40,"
                        + "'zoneViolationsBefore':%d,'zoneViolationsAfter':%d,'force':%b,"
                        + "'warnings':['copies of node x are 16 %% off target']}")
                .formatted(FIRST, OUTSIDER, bound, before, after, after > before);
    }

    static String change(boolean undone) {
        return "{'undone':%b,'moving':85,'switched':12}".formatted(undone);
    }

    /** Of a node that has nothing more to get. */
    static String transfers(int epoch, String change) {
        return ("{'node':'x','epoch':%d,'change':%s,'receiving':0,'lacking':0,'giving':0,'kept':5,'driving':false,"
                        + "'waitingFor':[]}")
                .formatted(epoch, change);
    }

    /** Of a node that drives a change, and lacks so many of 40 copies. */
    static String moving(int epoch, int lacking) {
        return ("{'node':'x','epoch':%d,'change':%s,'receiving':40,'lacking':%d,'giving':2,'kept':0,'driving':true,"
                        + "'waitingFor':['node x lacks partition 7','node y has not heard of epoch 12']}")
                .formatted(epoch, change(false), lacking);
    }

    @Override
    public void close() {
        ports.forEach(FakeHttp::close);
        cluster.close();
    }
}
