package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static io.gramme.client.cli.FakeAdmin.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code gramme admin give-up}. */
@Timeout(60)
class AdminGiveUpTest {
    private static final String PATH = "POST /admin/give-up";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void nobodyIsGivenUpWithoutYes() {
        Cli.Result refused = admin.run("give-up", THIRD);

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("never come back").contains("add --yes");
        assertThat(admin.node(1).told()).isEmpty();
    }

    @Test
    void whoIsGivenUpAndStaysAMemberIsToBeRemovedNext() {
        admin.node(1)
                .at(PATH, 200, "{'version':35,'epoch':12,'node':'" + THIRD + "','stays':true}")
                .then(PATH, 200, "{'version':36,'epoch':13,'node':'" + THIRD + "','stays':false}");

        Cli.Result stays = admin.run("give-up", THIRD, "--yes");
        Cli.Result goes = admin.run("give-up", THIRD, "--yes", "--force", "--lose-data");

        assertThat(stays.code()).as(stays.err()).isEqualTo(ExitCodes.OK);
        assertThat(stays.out())
                .contains("node " + THIRD + " is given up at epoch 12")
                .contains("gramme admin remove " + THIRD + " --seeds ");
        assertThat(goes.out()).contains("at epoch 13").doesNotContain("gramme admin remove");
        assertThat(admin.node(1).told())
                .containsExactly(
                        "{\"node\":\"" + THIRD + "\"}", "{\"node\":\"" + THIRD + "\",\"force\":true,\"lossy\":true}");
    }

    @Test
    void whyItIsRefusedIsSaid() {
        admin.node(1).at(PATH, 409, "{'error':'Refused','message':'abort it first'}");

        Cli.Result refused = admin.run("give-up", THIRD, "--yes");

        assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.err()).contains("node " + FIRST + " refused: abort it first");
    }

    @Test
    void aMemberThatWasGivenUpIsShownWithWhatComesNext() {
        admin.node(1)
                .at(
                        "/admin/topology",
                        200,
                        admin.topology(12, "null").replaceFirst("'state':'[a-z]+'", "'state':'given up'"));

        Cli.Result show = admin.run("show");

        assertThat(show.out()).contains("was given up as dead and is still a member; next: gramme admin remove ");
    }
}
