package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Shell;
import io.gramme.itests.chaos.site.SiteFailure;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Changes the ring with the commands that people use. */
final class Operator {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Stage stage;

    Operator(Stage stage) {
        this.stage = stage;
    }

    /** {@code gramme admin}, by way of any daemon that runs; it must succeed. */
    void admin(String... words) {
        List<String> line = new ArrayList<>(List.of(stage.site().gramme().toString(), "admin"));
        line.addAll(Arrays.asList(words));
        line.addAll(List.of("--seeds", stage.ring().clientAddresses()));
        Shell.Result result = stage.site().shell().attempt(line, "");
        if (!result.isDone()) {
            throw new SiteFailure("gramme admin " + String.join(" ", words) + " ended with " + result.exit() + ": "
                    + result.output().strip());
        }
        stage.note("gramme admin " + String.join(" ", words));
    }

    /** Until the change of the ring is done, which is looked for here and not by a command that has a limit of its own. */
    void awaitChangeDone(List<ChaosNode> members) {
        Wait.until("the change of the ring is done", LIMIT, () -> {
            for (ChaosNode member : members) {
                JsonNode page = member.pages().page("/admin/transfers").orElse(null);
                if (page == null || page.path("change").isObject()) {
                    return member + " says " + page;
                }
            }
            return "";
        });
    }

    /** Until every member that runs knows of these. */
    void awaitOutsiders(List<ChaosNode> members, List<ChaosNode> wanted) {
        List<String> ids = wanted.stream().map(ChaosNode::id).toList();
        for (ChaosNode member : members) {
            if (member.isAlive()) {
                await(
                        member,
                        "/admin/topology",
                        page -> new TreeSet<>(page.path("outsiders").findValuesAsText("node")).containsAll(ids));
            }
        }
    }

    void await(ChaosNode node, String path, Predicate<JsonNode> wanted) {
        Wait.until(
                path + " of " + node + " is as wanted",
                LIMIT,
                () -> node.pages()
                        .page(path)
                        .filter(wanted)
                        .map(page -> "")
                        .orElseGet(() -> node.pages().get(path).body()));
    }
}
