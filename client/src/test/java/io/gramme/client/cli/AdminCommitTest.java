package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.OUTSIDER;
import static io.gramme.client.cli.FakeAdmin.SECOND;
import static io.gramme.client.cli.FakeAdmin.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code gramme admin commit}, and how it waits. A commit makes epoch 12 here. */
@Timeout(60)
class AdminCommitTest {
    private static final String TOPOLOGY = "/admin/topology";
    private static final String TRANSFERS = "/admin/transfers";
    private static final String COMMIT = "POST /admin/commit";
    private static final String BEGUN = "{'version':35,'epoch':12}";
    private static final String BODY = "{\"plan\":\"5d1f0c7a\",\"force\":%b}";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    /** A join of the outsider, which is committed, goes on at the next look and is done at the one after. */
    private void aJoinThatSucceeds() {
        admin.node(1)
                .at(TOPOLOGY, 200, admin.topology(11, "null", FakeAdmin.staged("join", OUTSIDER)))
                .then(TOPOLOGY, 200, admin.topology(14, 4, "null"))
                .at(COMMIT, 200, BEGUN);
        for (FakeHttp port : admin.all()) {
            port.at(TRANSFERS, 200, FakeAdmin.transfers(11, "null"))
                    .then(TRANSFERS, 200, FakeAdmin.moving(12, 3))
                    .then(TRANSFERS, 200, FakeAdmin.transfers(14, "null"));
        }
    }

    @Test
    void aCommitNamesThePlanThatWasShownAndWaitsUntilEveryNodeHasLeftItsEpochBehind() {
        aJoinThatSucceeds();

        Cli.Result commit = admin.run("commit", "5d1f0c7a");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(1).told()).containsExactly(BODY.formatted(false));
        assertThat(admin.node(1).asked()).containsExactly(TOPOLOGY, COMMIT, TRANSFERS, TRANSFERS, TRANSFERS, TOPOLOGY);
        assertThat(admin.node(4).asked()).containsExactly(TRANSFERS, TRANSFERS, TRANSFERS);
        assertThat(commit.out().lines())
                .anyMatch(line -> line.matches(" *NODE +EPOCH +CHANGE +GETS +LACKS +GIVES +KEEPS +DRIVES"))
                .anyMatch(line -> line.matches(OUTSIDER + " +14 +none +0 +0 +0 +5 +-"))
                .contains("the change is done")
                .hasSize(6);
    }

    @Test
    void theJsonOfACommitSaysWhetherItWasDoneAndHowEachNodeStands() throws IOException {
        aJoinThatSucceeds();
        admin.node(2).close();

        Cli.Result commit = admin.run("commit", "5d1f0c7a", "--force", "--wait", "1m", "--json");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        JsonNode page = Json.mapper().readTree(commit.out());
        assertThat(page.path("epoch").asInt()).isEqualTo(12);
        assertThat(page.path("done").asBoolean()).isTrue();
        assertThat(page.path("nodes").findValuesAsText("node")).containsExactly(FIRST, SECOND, THIRD, OUTSIDER);
        assertThat(page.path("nodes").get(0).path("epoch").asInt()).isEqualTo(14);
        assertThat(page.path("nodes").get(1).path("problem").asText()).contains("nothing that can be read");
        assertThat(admin.node(1).told()).containsExactly(BODY.formatted(true));
    }

    @Test
    void whoWaitsAtATerminalSeesHowManyCopiesThereAreAndWhatIsWaitedFor() {
        aJoinThatSucceeds();

        Cli.Result commit = admin.runSeen("commit", "5d1f0c7a");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        assertThat(commit.err())
                .startsWith(
                        "\r\u001b[Kmoving, 148 of 160 copies received [###########################---] node x lacks "
                                + "partition 7\r")
                .endsWith("\r\u001b[K");
    }

    @Test
    void whoeverGoesOrIsDeadIsNotWaitedFor() {
        admin.node(1)
                .at(
                        TOPOLOGY,
                        200,
                        admin.topology(
                                11, "null", FakeAdmin.staged("leave", SECOND), FakeAdmin.staged("remove", THIRD)))
                .at(COMMIT, 200, BEGUN)
                .at(TRANSFERS, 200, FakeAdmin.transfers(14, "null"));
        admin.node(1).then(TOPOLOGY, 200, admin.topology(14, 1, "null"));
        admin.node(2).at(TRANSFERS, 200, FakeAdmin.moving(13, 0));

        Cli.Result commit = admin.run("commit", "5d1f0c7a");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        assertThat(commit.out().lines()).anyMatch(line -> line.startsWith(SECOND));
        assertThat(admin.node(3).asked()).isEmpty();
    }

    @Test
    void aChangeThatTakesTooLongGoesOnAndWhatItWaitsForIsSaid() throws IOException {
        aJoinThatSucceeds();
        admin.node(1).at(TRANSFERS, 200, FakeAdmin.moving(12, 3));

        Cli.Result commit = admin.run("commit", "5d1f0c7a", "--wait", "1ms", "--json");

        assertThat(commit.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(commit.err())
                .contains(
                        "gramme admin commit: the change is not done yet: node x lacks partition 7; node y has not heard of epoch 12. It goes on; see:"
                                + " gramme admin transfers --seeds " + admin.seeds());
        assertThat(Json.mapper().readTree(commit.out()).path("done").asBoolean(true))
                .isFalse();
    }

    @Test
    void aChangeThatWasTakenBackIsNotDone() {
        aJoinThatSucceeds();
        admin.node(1)
                .at(TOPOLOGY, 200, admin.topology(11, "null", FakeAdmin.staged("join", OUTSIDER)))
                .then(TOPOLOGY, 200, admin.topology(14, "null"));

        Cli.Result commit = admin.run("commit", "5d1f0c7a");

        assertThat(commit.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(commit.err()).contains("the change was taken back");
    }

    @Test
    void aMomentInWhichNoNodeAnswersIsNotTheEnd() {
        aJoinThatSucceeds();
        for (FakeHttp port : admin.all()) {
            port.at(TRANSFERS, 429, "{'error':'Overloaded','message':'a queue is full'}")
                    .then(TRANSFERS, 200, FakeAdmin.transfers(14, "null"));
        }

        Cli.Result commit = admin.run("commit", "5d1f0c7a");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
    }

    @Test
    void aCommitMayBeLeftToItself() throws IOException {
        aJoinThatSucceeds();

        Cli.Result commit = admin.run("commit", "5d1f0c7a", "--no-wait");
        Cli.Result json = admin.run("commit", "5d1f0c7a", "--no-wait", "--json");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        assertThat(commit.out()).contains("epoch 12 has begun; how it goes: gramme admin transfers --seeds ");
        assertThat(Json.mapper().readTree(json.out()).toString()).isEqualTo(BEGUN.replace('\'', '"'));
        assertThat(admin.node(1).asked()).doesNotContain(TRANSFERS);
    }

    @Test
    void withoutAPlanItIsShownAndNothingCommitted() throws IOException {
        admin.node(1).at("/admin/plan", 200, FakeAdmin.plan(0, 1, "null"));

        Cli.Result shown = admin.run("commit");
        Cli.Result json = admin.run("commit", "--json");

        assertThat(shown.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(shown.out()).contains("plan 5d1f0c7a: epoch 12");
        assertThat(shown.err())
                .contains(
                        "nothing is committed yet; commit exactly this with: gramme admin commit 5d1f0c7a --force --seeds");
        assertThat(json.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Json.mapper().readTree(json.out()).path("plan").asText()).isEqualTo("5d1f0c7a");
        assertThat(admin.node(1).asked()).containsExactly("/admin/plan", "/admin/plan");
    }

    @Test
    void thePlanThatIsShownIsTheOneThatIsCommittedAtOnce() throws IOException {
        aJoinThatSucceeds();
        admin.node(1).at("/admin/plan", 200, FakeAdmin.plan(0, 0, "null"));

        Cli.Result commit = admin.run("commit", "--yes", "--no-wait");
        Cli.Result json = admin.run("commit", "--yes", "--no-wait", "--json");

        assertThat(commit.code()).as(commit.err()).isEqualTo(ExitCodes.OK);
        assertThat(commit.out()).contains("plan 5d1f0c7a: epoch 12").contains("epoch 12 has begun");
        assertThat(Json.mapper().readTree(json.out()).toString()).isEqualTo(BEGUN.replace('\'', '"'));
        assertThat(admin.node(1).told()).containsExactly(BODY.formatted(false), BODY.formatted(false));
    }

    @Test
    void aPlanThatIsNoLongerWhatWasShownIsRefused() {
        aJoinThatSucceeds();
        admin.node(1).at(COMMIT, 409, "{'error':'Refused','message':'something else was staged; look at a new plan'}");

        Cli.Result commit = admin.run("commit", "5d1f0c7a");

        assertThat(commit.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(commit.err()).contains("refused: something else was staged; look at a new plan");
        assertThat(admin.node(1).asked()).doesNotContain(TRANSFERS);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        for (List<String> words : List.of(
                List.of("commit", "5d1f0c7a", "--wait", "1m", "--no-wait"),
                List.of("commit", "5d1f0c7a", "--wait", "soon"),
                List.of("commit", "5d1f0c7a", "b0aa47"))) {
            assertThat(admin.run(words.toArray(String[]::new)).code()).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(admin.node(1).asked()).isEmpty();
    }
}
