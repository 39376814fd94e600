package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.OUTSIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code gramme admin plan} and {@code abort}. */
@Timeout(60)
class AdminPlanTest {
    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void aPlanShowsWhatEachNodeHasBeforeAndAfterAndTheCommandThatCommitsIt() {
        admin.node(1).at("/admin/plan", 200, FakeAdmin.plan(0, 0, "64"));

        Cli.Result plan = admin.run("plan");

        assertThat(plan.code()).as(plan.err()).isEqualTo(ExitCodes.OK);
        assertThat(plan.out().lines())
                .contains(
                        "plan 5d1f0c7a: epoch 12, 256 partitions",
                        "48 partitions with 51 copies to move (the bound is 64): about 1.5 GiB, 40 s",
                        "two copies in one zone: 0 times before, 0 after",
                        "warning: copies of node x are 16 % off target",
                        "commit exactly this with: gramme admin commit 5d1f0c7a --seeds " + admin.seeds())
                .anyMatch(line -> line.matches(
                        " *NODE +CHANGE +ZONE +WEIGHT +OWNS +WILL OWN +HOLDS +WILL HOLD +TARGET +GETS +GIVES"))
                .anyMatch(line -> line.matches(FIRST + " +stays +a +1 +86 +64 +1,256 +192 +192.5 +0 +51"))
                .anyMatch(line -> line.matches(OUTSIDER + " +joins +b +2 +0 +64 +0 +192 +192.0 +51 +0"));
        assertThat(admin.node(1).asked()).containsExactly("/admin/plan");
    }

    @Test
    void aPlanThatSpreadsCopiesWorseIsCommittedByForceOnly() {
        admin.node(1).at("/admin/plan", 200, FakeAdmin.plan(3, 7, "null"));

        Cli.Result plan = admin.run("plan");

        assertThat(plan.out())
                .contains("51 copies to move: about")
                .contains("3 times before, 7 after")
                .contains("commit exactly this with: gramme admin commit 5d1f0c7a --force --seeds ");
    }

    @Test
    void theJsonOfAPlanIsWhatTheNodeAnswered() throws IOException {
        String answer = FakeAdmin.plan(0, 0, "null");
        admin.node(1).at("/admin/plan", 200, answer);

        Cli.Result plan = admin.run("plan", "--json");

        assertThat(Json.mapper().readTree(plan.out())).isEqualTo(Json.mapper().readTree(answer.replace('\'', '"')));
    }

    @Test
    void withNothingStagedThereIsNoPlan() {
        admin.node(1).at("/admin/plan", 409, "{'error':'Refused','message':'nothing is staged'}");

        Cli.Result plan = admin.run("plan");

        assertThat(plan.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(plan.out()).isEmpty();
        assertThat(plan.err()).contains("gramme admin plan: node " + FIRST + " refused: nothing is staged");
    }

    @Test
    void anAbortSaysWhatItDroppedAndWhatItTakesBack() {
        admin.node(1)
                .at("POST /admin/abort", 200, "{'version':35,'unstaged':2,'undone':false}")
                .then("POST /admin/abort", 200, "{'version':36,'unstaged':0,'undone':true}");

        Cli.Result dropped = admin.run("abort");
        Cli.Result undone = admin.run("abort");

        assertThat(dropped.code()).as(dropped.err()).isEqualTo(ExitCodes.OK);
        assertThat(dropped.out().lines()).containsExactly("2 staged changes dropped");
        assertThat(undone.out().lines())
                .containsExactly(
                        "the change under way is taken back; see: gramme admin transfers --seeds " + admin.seeds());
        assertThat(admin.node(1).told()).containsExactly("{}", "{}");
    }

    @Test
    void anAbortOfNothingIsRefused() throws IOException {
        admin.node(1).at("POST /admin/abort", 409, "{'error':'Refused','message':'nothing is staged'}");
        admin.node(2).at("POST /admin/abort", 200, "{'version':35,'unstaged':2,'undone':false}");

        Cli.Result refused = admin.run("abort");
        Cli.Result json = admin.runAt(admin.seedList().get(1), "abort", "--json");

        assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.err()).contains("refused: nothing is staged");
        assertThat(Json.mapper().readTree(json.out()).toString())
                .isEqualTo("{\"version\":35,\"unstaged\":2,\"undone\":false}");
    }
}
