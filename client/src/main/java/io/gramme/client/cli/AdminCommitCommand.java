package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin commit}: carries out a plan, exactly as it was shown. */
@Command(
        name = "commit",
        mixinStandardHelpOptions = true,
        description = {
            "Carry out a plan exactly as gramme admin plan showed it, and wait until the ring has changed. When anything was",
            "staged or decided since, it is refused. Without PLAN the plan is shown, and committed if --yes is given.",
            "Reads and writes are served all the while. Until it is done, gramme admin abort takes it back."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin commit 5d1f0c7a",
            "  gramme admin commit 5d1f0c7a --force --wait 6h",
            "  gramme admin commit --yes --no-wait            whatever is staged, without waiting",
            "",
            AdminOptions.EXIT_CODES,
            "1 also when it was not done in time (it goes on) or was taken back, 2 also when the plan was only shown."
        })
final class AdminCommitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "as gramme admin plan names it")
    private @Nullable String plan;

    @Option(names = "--force", description = "also when fewer copies than now would stand in distinct zones")
    private boolean force;

    @Option(names = "--yes", description = "commit what is staged without having seen the plan")
    private boolean yes;

    AdminCommitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Duration> patience = wait.patience();
        AdminPort port = admin.port(terminal);
        String token = plan == null ? shown(port) : plan;
        TopologyPage before = port.topology();
        JsonNode answer =
                port.post("/admin/commit", Json.object().put("plan", token).put("force", force));
        long epoch = answer.path("epoch").asLong();
        if (patience.isEmpty()) {
            return admin.print(
                    terminal,
                    answer,
                    () -> terminal.print("epoch " + epoch + " has begun; how it goes: " + admin.command("transfers")));
        }
        return await(new ChangeWatch(terminal, port, before), port, before.staged(), answer, patience.get());
    }

    /** The token of the plan that was shown just now. */
    private String shown(AdminPort port) {
        PlanPage page = PlanPage.of(port);
        if (!admin.isJson()) {
            page.print(terminal, port::title);
            terminal.print("");
        } else if (!yes) {
            Json.print(terminal, page.page());
        }
        if (!yes) {
            throw Failure.usage("nothing is committed yet; commit exactly this with: " + admin.command(page.commit()));
        }
        return page.token();
    }

    private int await(ChangeWatch watch, AdminPort port, List<StagedChange> wanted, JsonNode answer, Duration limit) {
        boolean over = watch.await(answer.path("epoch").asLong(), limit);
        boolean done = over && isDone(watch, port, wanted);
        ObjectNode page = answer.deepCopy();
        watch.addTo(page.put("done", done));
        int code = admin.print(terminal, page, () -> {
            watch.print();
            if (done) {
                terminal.print("the change is done");
            }
        });
        if (!over) {
            throw watch.late(admin.command("transfers"));
        }
        if (!done) {
            throw Failure.of("the change was taken back; see: " + admin.command("show"));
        }
        return code;
    }

    /** Whether a change that is over has led where it was to lead. */
    private static boolean isDone(ChangeWatch watch, AdminPort port, List<StagedChange> wanted) {
        List<TopologyPage.Node> members = port.at(watch.witnesses()).topology().members();
        return wanted.stream().allMatch(change -> change.isDone(members));
    }
}
