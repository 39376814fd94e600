package io.gramme.client.cli;

import static io.gramme.client.cli.FakeAdmin.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gramme admin tables}. */
@Timeout(60)
class AdminTablesTest {
    private static final String TABLES = "POST /admin/tables";
    private static final String MADE =
            "{'version':35,'table':{'number':2,'name':'carts','n':3,'r':1,'w':2,'primaryR':0,"
                    + "'primaryW':1,'conflict':'siblings','durability':'interval','ttlMillis':0}}";

    private final FakeAdmin admin = new FakeAdmin();

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create carts --n 3 --r 2 --w 2|{'op':'create','table':{'name':'carts','r':2,'w':2,'n':3}}",
                "create carts --n 3 --r 1 --w 2 --primary-r 0 --primary-w 1 --conflict last-write-wins"
                        + " --durability interval --ttl 12h|{'op':'create','table':{'name':'carts','r':1,'w':2,'primaryR':0,"
                        + "'primaryW':1,'durability':'interval','ttlMillis':43200000,'n':3,'conflict':'last-write-wins'}}",
                "alter carts --w 3|{'op':'alter','table':{'name':'carts','w':3}}",
                "alter carts --r 1 --primary-w 2 --durability forced|{'op':'alter','table':{'name':'carts','r':1,"
                        + "'primaryW':2,'durability':'forced'}}",
                "alter carts --ttl never|{'op':'alter','table':{'name':'carts','ttlMillis':0}}",
                "drop carts --yes|{'op':'drop','name':'carts'}",
            })
    void onlyWhatWasSaidOfATableIsSent(String words, String body) {
        admin.node(1).at(TABLES, 200, MADE);

        Cli.Result done = admin.run(("tables " + words).split(" ", -1));

        assertThat(done.code()).as(done.err()).isEqualTo(ExitCodes.OK);
        assertThat(admin.node(1).told()).containsExactly(body.replace('\'', '"'));
    }

    @Test
    void theTableIsShownAsItIsFromNowOn() throws IOException {
        admin.node(1).at(TABLES, 200, MADE);

        Cli.Result made = admin.run("tables", "create", "carts", "--n", "3", "--r", "1", "--w", "2");
        Cli.Result altered = admin.run("tables", "alter", "carts", "--r", "1", "--json");

        assertThat(made.out().lines())
                .anyMatch(
                        line -> line.matches("TABLE +NUMBER +N +R +W +PRIMARY R +PRIMARY W +CONFLICT +DURABILITY +TTL"))
                .anyMatch(line -> line.matches("carts +2 +3 +1 +2 +0 +1 +siblings +interval +-"))
                .hasSize(2);
        assertThat(Json.mapper().readTree(altered.out()).toString()).isEqualTo(MADE.replace('\'', '"'));
    }

    @Test
    void theTablesAreListed() throws IOException {
        admin.node(1).at("/admin/topology", 200, admin.topology(11, "null"));

        Cli.Result list = admin.run("tables", "list");
        Cli.Result json = admin.run("tables", "list", "--json");

        assertThat(list.code()).as(list.err()).isEqualTo(ExitCodes.OK);
        assertThat(list.out().lines())
                .anyMatch(line -> line.matches("default +1 +3 +2 +2 +0 +1 +siblings +forced +7d"))
                .hasSize(2);
        assertThat(Json.mapper().readTree(json.out()).path("tables").findValuesAsText("name"))
                .containsExactly("default");
    }

    @Test
    void aDroppedTableIsNamed() {
        admin.node(1).at(TABLES, 200, "{'version':36,'table':null}");

        assertThat(admin.run("tables", "drop", "carts", "--yes").out().lines())
                .containsExactly("table 'carts' is dropped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop carts",
                "alter carts",
                "alter carts --n 4",
                "create carts --r 2 --w 2",
                "create carts --n 3 --r 2",
                "create carts --n 3 --w 2",
                "create carts --n 3 --r 2 --w 2 --ttl soon",
                "create --n 3 --r 2 --w 2",
                "",
            })
    void whatCannotBeMeantIsNotSent(String words) {
        assertThat(admin.run(("tables " + words).strip().split(" ", -1)).code()).isEqualTo(ExitCodes.USAGE);
        assertThat(admin.node(1).asked()).isEmpty();
    }

    @Test
    void whatTheClusterRefusesIsSaidInItsWords() {
        admin.node(1).at(TABLES, 400, "{'error':'BadRequest','message':'w is from 1 to n=3'}");

        Cli.Result refused = admin.run("tables", "alter", "carts", "--w", "4");

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err())
                .isEqualToIgnoringNewLines("gramme admin tables alter: node " + FIRST + " refused: w is from 1 to n=3");
    }
}
