package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Two nodes join while a sender and a receiver are killed; then one leaves and a dead one is replaced. */
final class RingChange implements Scenario {
    private static final Duration MIDST = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "ring-change";
    }

    @Override
    public int number() {
        return 21;
    }

    @Override
    public String shows() {
        return "A ring that grows, shrinks and replaces a dead node under load, with kills in between, has exactly N copies of everything.";
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed().weight(Task.ADD, 100).perSecond(150));
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(3);
    }

    @Override
    public void run(Stage stage) {
        Operator operator = new Operator(stage);
        List<ChaosNode> founders = stage.ring().nodes();
        twoJoin(stage, operator, founders);
        ChaosNode leaver = founders.get(1);
        ChaosNode dead = founders.get(2);
        ChaosNode next = stage.ring().add(founders.subList(3, 5));
        operator.awaitOutsiders(founders, List.of(next));
        stage.nemesis().begin(ProcessFaults.lose(dead));
        stage.gone(dead);
        leaver.mayEnd(0);
        operator.admin("leave", leaver.id());
        operator.admin("replace", dead.id(), next.id(), "--dead");
        operator.admin("commit", "--yes", "--no-wait");
        stage.gone(leaver);
        operator.awaitChangeDone(stage.members());
        int code = leaver.awaitEnd();
        stage.expect(code == 0, "left-badly", leaver + " has left and ended with " + code + ": " + leaver.lastLine());
        expectOwners(stage);
        stage.pause(10);
    }

    private static void twoJoin(Stage stage, Operator operator, List<ChaosNode> founders) {
        ChaosNode first = stage.ring().add(founders);
        ChaosNode second = stage.ring().add(founders);
        ChaosNode sender = founders.get(stage.random().nextInt(2));
        operator.awaitOutsiders(founders, List.of(first, second));
        operator.admin("join", first.id(), second.id());
        operator.admin("commit", "--yes", "--no-wait");
        Wait.upTo(
                MIDST,
                () -> first.pages()
                        .page("/admin/transfers")
                        .filter(page -> page.path("lacking").asInt() > 0)
                        .map(page -> "")
                        .orElse("nothing is on its way"));
        stage.during(Duration.ofMillis(100), ProcessFaults.kill(List.of(sender)));
        stage.during(Duration.ofMillis(100), ProcessFaults.kill(List.of(first)));
        operator.awaitChangeDone(stage.ring().nodes());
        expectOwners(stage);
        stage.pause(5);
    }

    /** Every member says that all members own something, and that nobody else does. */
    private static void expectOwners(Stage stage) {
        TreeSet<String> wanted = new TreeSet<>();
        stage.members().forEach(member -> wanted.add(member.id()));
        for (ChaosNode member : stage.members()) {
            TreeSet<String> owners = new TreeSet<>();
            member.pages().must("/ring").required("owners").forEach(owner -> owners.add(owner.asText()));
            stage.expect(owners.equals(wanted), "wrong-owners", member + " has owners " + owners + ", not " + wanted);
        }
    }
}
