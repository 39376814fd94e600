package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An order to the storage of some nodes, and the wait until each has carried it out. A node that refuses, or does not answer, is
 * reported at the end and holds up no other. Confined to its caller.
 */
final class StorageOrder<R extends StorageRun> {
    private static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final StorageOptions options;
    private final List<Answer<StoragePage>> refused;
    private final List<R> runs;

    /** Gives it. Throws {@link Failure} when no node takes it. */
    StorageOrder(Terminal terminal, StorageOptions options, String path, Function<Answer<StoragePage>, R> run) {
        List<Answer<StoragePage>> answers = options.post(options.nodes(terminal), path);
        this.options = options;
        this.refused = answers.stream().filter(answer -> !answer.isGiven()).toList();
        this.runs = answers.stream().filter(Answer::isGiven).map(run).toList();
        if (runs.isEmpty()) {
            throw Failure.of(String.join("; ", problems()));
        }
        problems().forEach(terminal::say);
    }

    List<R> runs() {
        return runs;
    }

    private List<String> problems() {
        return refused.stream().map(Answer::problem).toList();
    }

    /** Asks again and again until each is over, or the time is. */
    void await(Duration limit, Consumer<List<R>> progress) {
        List<HttpNode> nodes = runs.stream().map(StorageRun::node).toList();
        boolean unused = Poll.until(limit, INTERVAL_NANOS, () -> {
            List<Answer<StoragePage>> answers = options.read(nodes);
            for (int i = 0; i < nodes.size(); i++) {
                runs.get(i).heard(answers.get(i));
            }
            progress.accept(runs);
            return runs.stream().allMatch(StorageRun::isOver);
        });
    }

    private boolean isDone() {
        return refused.isEmpty() && runs.stream().allMatch(run -> run.rest().isEmpty());
    }

    /**
     * All of it as JSON.
     *
     * @param word that is true when every node has done what it was told
     */
    void printJson(Terminal terminal, String word) {
        ObjectNode page = Json.object().put(word, isDone());
        ArrayNode nodes = page.putArray("nodes");
        runs.forEach(run -> nodes.add(run.json()));
        refused.forEach(answer -> nodes.add(answer.head()));
        Json.print(terminal, page);
    }

    /** The exit code of a command that has not waited. */
    int taken() {
        return refused.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /**
     * Throws {@link Failure} when not every node has done what it was told.
     *
     * @param advice what to do then
     */
    void refuseUnlessDone(String advice) {
        List<String> left = new ArrayList<>();
        runs.stream().map(StorageRun::rest).filter(rest -> !rest.isEmpty()).forEach(left::add);
        boolean over = left.isEmpty();
        left.addAll(problems());
        if (!left.isEmpty()) {
            throw Failure.of((over ? "not every node took part: " : "not everything was done: ")
                    + String.join("; ", left)
                    + (over ? "" : ". " + advice));
        }
    }
}
