package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was staged is compared with the members that there are at the end. */
class StagedChangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'join','node':'7c2e','zone':'a','weight':2}|true",
                "{'kind':'join','node':'b0aa','zone':'a','weight':2}|false",
                "{'kind':'leave','node':'7c2e'}|false",
                "{'kind':'leave','node':'b0aa'}|true",
                "{'kind':'remove','node':'7c2e'}|false",
                "{'kind':'remove','node':'b0aa'}|true",
                "{'kind':'weight','node':'7c2e','weight':2}|true",
                "{'kind':'weight','node':'7c2e','weight':1}|false",
                "{'kind':'zone','node':'7c2e','zone':'a'}|true",
                "{'kind':'zone','node':'7c2e','zone':'b'}|false",
            })
    void aChangeIsDoneWhenTheMembersAreAsItWantedThem(String staged, boolean done) throws IOException {
        TopologyPage.Node member = new TopologyPage.Node("7c2e", "a", 2, "up", "", "");

        StagedChange change = new StagedChange(Json.mapper().readTree(staged.replace('\'', '"')));

        assertThat(change.isDone(List.of(member))).isEqualTo(done);
    }
}
