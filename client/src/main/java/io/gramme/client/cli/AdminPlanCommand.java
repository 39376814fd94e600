package io.gramme.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin plan}: what a commit would do. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Show what a commit of all that is staged would do: what each node owns and holds before and after, what moves, how",
            "long it may take, and the very command that commits exactly that. Nothing is changed by looking."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin plan",
            "  gramme admin plan --seeds db1:7401,db2:7401 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminPlanCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    AdminPlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        PlanPage plan = PlanPage.of(port);
        return admin.print(terminal, plan.page(), () -> {
            plan.print(terminal, port::title);
            terminal.print("");
            terminal.print("commit exactly this with: " + admin.command(plan.commit()));
        });
    }
}
