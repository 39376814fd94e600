package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code gramme admin quarantine}. */
@Timeout(60)
class AdminQuarantineTest {
    private static final String STORE = "5f2c09d1a7e3b846";
    private static final String EXPORT = "POST /admin/quarantine/export";

    private final FakeAdmin admin = new FakeAdmin();

    @TempDir
    private Path folder;

    @BeforeEach
    void secondHasSetSomethingAside() {
        for (int node = 1; node <= 3; node++) {
            String entry = "{'store':'%s','since':'2026-07-25T17:20:00Z','bytes':2048,'path':'/data/q','records':null}";
            String list = "{'node':'n','quarantine':[%s]}".formatted(node == 2 ? entry.formatted(STORE) : "");
            admin.node(node).at("/admin/quarantine", 200, list);
        }
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void allNodesAreAskedWhatTheyHaveSetAside() throws IOException {
        Cli.Result people = admin.run("quarantine", "list");
        Cli.Result json = admin.run("quarantine", "list", "--json");

        assertThat(people.out().lines())
                .anyMatch(line -> line.matches(" *NODE +STORE +SINCE +SIZE +PATH"))
                .anyMatch(line -> line.startsWith(FakeAdmin.SECOND) && line.contains(STORE) && line.contains("/data/q"))
                .hasSize(2);
        assertThat(Json.mapper()
                        .readTree(json.out())
                        .path("quarantine")
                        .path(0)
                        .path("node")
                        .asText())
                .isEqualTo(FakeAdmin.SECOND);
    }

    @Test
    void anExportIsADumpOfAllPages() throws IOException {
        admin.node(2)
                .at(
                        EXPORT,
                        200,
                        "{'records':[{'key':'a2V5','values':['Ym9vaw=='],'expires':[null]}],'lost':0,'next':'0.1.x'}")
                .then(
                        EXPORT,
                        200,
                        "{'records':[{'key':'azI=','values':['cGVu','Ym9vaw=='],"
                                + "'expires':['2026-07-25T17:20:00Z',null]}],'lost':1}");
        Path out = folder.resolve("out.jsonl");

        Cli.Result done = admin.run("quarantine", "export", STORE, "--table", "carts", "--out", out.toString());

        assertThat(done.code()).as(done.err()).isEqualTo(ExitCodes.OK);
        assertThat(Files.readAllLines(out))
                .containsExactly(
                        "{\"dump\":2,\"table\":\"carts\"}",
                        "{\"key\":\"a2V5\",\"values\":[\"Ym9vaw==\"]}",
                        "{\"key\":\"azI=\",\"values\":[\"cGVu\",\"Ym9vaw==\"],\"expires\":[\"2026-07-25T17:20:00Z\",null]}",
                        "{\"end\":true,\"records\":2}");
        assertThat(admin.node(2).told())
                .containsExactly(
                        "{\"store\":\"%s\",\"table\":\"carts\",\"from\":\"\"}".formatted(STORE),
                        "{\"store\":\"%s\",\"table\":\"carts\",\"from\":\"0.1.x\"}".formatted(STORE));
        assertThat(done.err()).contains("2 records", "1 record could not be read");
    }

    @Test
    void nothingIsDroppedWithoutYesAndNothingThatNobodyHas() {
        admin.node(2).at("POST /admin/quarantine/drop", 200, "{'node':'n','store':'%s','bytes':2048}".formatted(STORE));

        assertThat(admin.run("quarantine", "drop", STORE).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(admin.run("quarantine", "drop", "00", "--yes").err()).contains("no node that answers has set aside");
        assertThat(admin.node(2).told()).isEmpty();
        Cli.Result done = admin.run("quarantine", "drop", STORE, "--yes");

        assertThat(done.out()).contains("store " + STORE + " is removed from node " + FakeAdmin.SECOND);
        assertThat(admin.node(2).told()).containsExactly("{\"store\":\"%s\"}".formatted(STORE));
    }
}
