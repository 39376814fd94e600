package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GrammeClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ring of real daemons that grows, heals and shrinks while it is written to, until none of those is left that it began with, and
 * with {@code -Dgramme.change.rounds=20} goes on so: each round replaces the oldest member and kills another one on the way.
 */
final class RingChangeTest {
    private static final int ROUNDS = Integer.getInteger("gramme.change.rounds", 0);

    private static final String QUICK = """
            sync: {interval: 5 s, retry: 500 ms, settle: 200 ms, repairs: 2000}
            transfer: {keep: 1 s}
            """;

    @TempDir
    private Path folder;

    private final Deque<Daemon> members = new ArrayDeque<>();
    private DaemonCluster cluster;
    private Operator operator;

    @BeforeEach
    void install() throws IOException, InterruptedException {
        cluster = new DaemonCluster(folder, 3, false, QUICK);
        operator = new Operator(cluster);
        cluster.startAll();
        members.addAll(cluster.daemons());
    }

    @AfterEach
    void end() throws IOException {
        cluster.close();
    }

    @Test
    void aRingThatIsReplacedNodeByNodeUnderLoadLosesNothingAndFailsNoRequest() throws Exception {
        List<String> seeds = members.stream().map(Daemon::clientAddress).toList();
        try (GrammeClient client = GrammeClient.builder(seeds).build();
                CheckedLoad load = new CheckedLoad(client)) {
            load.awaitMore(300);

            growToSixWhileASenderAndAReceiverAreKilled(load);
            oneLeavesAndAKilledOneIsReplaced(load);
            aKilledOneIsRemoved(load);
            for (int round = 0; round < ROUNDS; round++) {
                replaceTheOldest(load, round);
            }
            load.awaitMore(300);
            load.stop();

            assertThat(load.failures()).as(load.toString()).isEmpty();
            Copies.assertExactlyThreeOfEach(members);
            load.assertNothingLostOrBack(members);
        }
    }

    private void growToSixWhileASenderAndAReceiverAreKilled(CheckedLoad load) throws Exception {
        for (int i = 0; i < 3; i++) {
            members.add(cluster.startAnother(QUICK));
        }
        Daemon sender = cluster.daemon(1);
        Daemon receiver = cluster.daemon(4);
        operator.awaitOutsiders(cluster.daemons().subList(3, 6));
        operator.admin(
                "join", cluster.daemon(3).id(), receiver.id(), cluster.daemon(5).id());
        operator.admin("commit", "--yes", "--no-wait");

        operator.await(
                receiver, "/admin/transfers", page -> page.path("lacking").asInt() > 0);
        load.killAndRestart(sender);
        operator.await(receiver, "/admin/transfers", page -> page.path("change").isObject());
        load.killAndRestart(receiver);
        operator.awaitChangeDone();
    }

    private void oneLeavesAndAKilledOneIsReplaced(CheckedLoad load) throws Exception {
        Daemon leaver = members.remove();
        Daemon dead = members.remove();
        load.disturb(dead::kill);
        members.add(cluster.startAnother(QUICK));
        operator.awaitOutsiders(List.of(members.getLast()));

        operator.admin("leave", leaver.id());
        operator.admin("replace", dead.id(), members.getLast().id(), "--dead");
        operator.commit();
        leaver.awaitEnd();
    }

    private void aKilledOneIsRemoved(CheckedLoad load) throws Exception {
        Daemon dead = members.remove();
        load.disturb(dead::kill);

        operator.admin("remove", dead.id());
        operator.commit();
    }

    private void replaceTheOldest(CheckedLoad load, int round) throws Exception {
        Daemon oldest = members.remove();
        Daemon unlucky = List.copyOf(members).get(new Random(round).nextInt(members.size()));
        boolean isDead = round % 2 == 1;
        if (isDead) {
            load.disturb(oldest::kill);
        }
        members.add(cluster.startAnother(QUICK));
        operator.awaitOutsiders(List.of(members.getLast()));
        String next = members.getLast().id();
        if (isDead) {
            operator.admin("replace", oldest.id(), next, "--dead");
        } else {
            operator.admin("replace", oldest.id(), next);
        }
        operator.admin("commit", "--yes", "--no-wait");
        load.killAndRestart(unlucky);
        operator.awaitChangeDone();
    }
}
