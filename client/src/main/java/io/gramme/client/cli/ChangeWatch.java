package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a change of the ring goes, asked of every node that has a part in it. A node that cannot be asked is passed over while
 * another answers; one that goes is asked and not waited for, since once it has gone nobody need tell it so. Confined to its
 * caller.
 */
final class ChangeWatch {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_SENTENCE = 120;

    private final Terminal terminal;
    private final AdminPort port;
    private final List<HttpNode> nodes;
    private final Set<String> going;
    private List<Answer<TransfersPage>> answers = List.of();
    private long epoch;

    ChangeWatch(Terminal terminal, AdminPort port, TopologyPage topology) {
        this.terminal = terminal;
        this.port = port;
        this.nodes = topology.holders().stream().map(port::reached).toList();
        this.going = topology.going();
    }

    /** Asks all of them. */
    void look() {
        answers = NodesOptions.read(nodes, TransfersPage.PATH, TransfersPage::new, port.timeoutMillis());
    }

    /** Asks until every node that stays and answers has left the change of that epoch behind; whether that was so in time. */
    boolean await(long begun, Duration limit) {
        epoch = begun;
        try (Progress progress = new Progress(terminal, "moving", "", 0)) {
            return Poll.until(limit, INTERVAL_NANOS, () -> {
                look();
                show(progress);
                return isOver();
            });
        }
    }

    private boolean isOver() {
        return staying().findAny().isPresent() && behind().findAny().isEmpty();
    }

    /** Nodes that stay and know of no end of the change. */
    private Stream<Answer<TransfersPage>> behind() {
        return staying()
                .filter(answer -> answer.page().isChanging() || answer.page().epoch() <= epoch);
    }

    private Stream<Answer<TransfersPage>> staying() {
        return answers.stream()
                .filter(answer ->
                        answer.isGiven() && !going.contains(answer.node().id()));
    }

    private Stream<TransfersPage> pages() {
        return answers.stream().filter(Answer::isGiven).map(Answer::page);
    }

    private void show(Progress progress) {
        long all = pages().mapToLong(TransfersPage::receiving).sum();
        long got = all - pages().mapToLong(TransfersPage::lacking).sum();
        String first = waiting().stream().findFirst().orElse("under way");
        progress.show(
                Units.count(got) + " of " + Units.count(all) + " copies received",
                all == 0 ? 0 : (double) got / all,
                first.substring(0, Math.min(MAX_SENTENCE, first.length())));
    }

    /** What the node that drives the change waits for. */
    private List<String> waiting() {
        return pages().filter(TransfersPage::isDriving)
                .flatMap(page -> page.waitingFor().stream())
                .toList();
    }

    /** Nodes that know how a change ended that is over. */
    List<HttpNode> witnesses() {
        return staying().map(Answer::node).toList();
    }

    /** Throws {@link Failure} when no node answers. */
    void refuseUnlessAnswered() {
        if (answers.stream().noneMatch(Answer::isGiven)) {
            throw Failure.undecided("no node could be asked: "
                    + String.join("; ", answers.stream().map(Answer::problem).toList()));
        }
    }

    /** The end of a wait that took too long. */
    Failure late(String advice) {
        List<String> left = waiting();
        if (left.isEmpty()) {
            left = behind().map(answer -> "node " + port.title(answer.node().id()) + " is at epoch "
                            + answer.page().epoch())
                    .toList();
        }
        return Failure.of("the change is not done yet" + (left.isEmpty() ? "" : ": " + String.join("; ", left))
                + ". It goes on; see: " + advice);
    }

    void print() {
        TextTable table = new TextTable("NODE", "EPOCH", "CHANGE", "GETS", "LACKS", "GIVES", "KEEPS", "DRIVES");
        for (Answer<TransfersPage> answer : answers) {
            TransfersPage page = answer.page();
            String node = port.title(answer.node().id());
            if (answer.isGiven()) {
                table.row(
                        node,
                        page.epoch(),
                        page.state(),
                        Units.count(page.receiving()),
                        Units.count(page.lacking()),
                        Units.count(page.giving()),
                        Units.count(page.kept()),
                        page.isChanging() && page.isDriving() ? "yes" : "-");
            } else {
                table.row(node, "-", "no answer", "-", "-", "-", "-", "-");
            }
        }
        table.printTo(terminal);
        waiting().forEach(sentence -> terminal.print("waiting: " + sentence));
        answers.stream()
                .map(Answer::problem)
                .filter(problem -> !problem.isEmpty())
                .forEach(terminal::print);
    }

    void addTo(ObjectNode page) {
        ArrayNode list = page.putArray("nodes");
        for (Answer<TransfersPage> answer : answers) {
            ObjectNode entry = answer.page().page().deepCopy();
            entry.setAll(answer.head());
            list.add(entry);
        }
    }
}
