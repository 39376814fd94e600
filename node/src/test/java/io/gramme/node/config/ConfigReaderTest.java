package io.gramme.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    private static final Path SHIPPED = Path.of(System.getProperty("gramme.root", ".."), "conf", "gramme.yaml");
    private static final Pattern KNOWN = Pattern.compile("Known here: \\[(.*)]");

    /** The text of a file, and what its refusal says. */
    private static final String[][] WRONG = {
        {"node: {dta: x}", "did you mean 'node.data'"},
        {"nodes: {data: x}", "did you mean 'node'"},
        {"storage: {segmentsize: 64 MiB}", "did you mean 'storage.segment-size'"},
        {"tables: [{name: a, number: 1, durabilty: forced}]", "did you mean 'tables[0].durability'"},
        {"node: {weight: -1}", "node.weight is a whole number from"},
        {"node: {weight: heavy}", "node.weight is a whole number from"},
        {"node: {weight: 1.5}", "node.weight is a whole number from"},
        {"node: 7", "node is a mapping"},
        {"node: {id: xyz}", "node.id:"},
        {"node: {zone: ''}", "node.zone has 1 to"},
        {"cluster: {partitions: 100}", "power of two"},
        {"cluster: {partitions: 0}", "cluster.partitions"},
        {"cluster: {bootstrap: 3}", "cluster.bootstrap is true or false"},
        {"cluster: {seeds: 127.0.0.1}", "cluster.seeds is a list"},
        {"cluster: {seeds: ['127.0.0.1']}", "write host:port"},
        {"cluster: {gossip-interval: fast}", "does not begin with a number"},
        {"cluster: {gossip-interval: 3 days}", "write 10 ms, 2 s, 5 min, 24 h or 14 d"},
        {"listen: {peer: '::1:7400'}", "stands in brackets"},
        {"listen: {peer: '127.0.0.1:99999'}", "a port is from 0 to 65535"},
        {"listen: {peer: '0.0.0.0:7400'}", "others cannot reach"},
        {"tables: {name: a}", "tables is a list"},
        {"tables: [{number: 1}]", "tables[0].name is missing"},
        {"tables: [{name: a}]", "tables[0].number is missing"},
        {"tables: [{name: A, number: 1}]", "a name has 1 to 64"},
        {"tables: [{name: a, number: 1, n: 3, r: 4}]", "tables[0].r is a whole number from 1 to 3"},
        {"tables: [{name: a, number: 1, w: 0}]", "tables[0].w is a whole number from 1 to 3"},
        {"tables: [{name: a, number: 1, mode: loose}]", "tables[0].mode is sloppy"},
        {"tables: [{name: a, number: 1, conflict: ask}]", "tables[0].conflict is siblings or last-write-wins"},
        {"tables: [{name: a, number: 1}, {name: a, number: 2}]", "a"},
        {"tables: [{name: a, number: 1}, {name: b, number: 1}]", "1"},
        {"storage: {segment-size: 1 KiB}", "storage.segment-size is from"},
        {"storage: {segment-size: 64 parsecs}", "is no size"},
        {"limits: {queue: 100}", "limits.queue"},
        {"log: {level: loud}", "log.level is error"},
        {"node: {data: a, data: b}", "data"},
        {"node: [", "not YAML"},
        {"- a", "the file is a mapping"},
    };

    @Test
    void theShippedFileHasTheDefaults() {
        assertThat(ConfigReader.read(SHIPPED))
                .hasToString(ConfigReader.parse("").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node", "cluster", "listen", "advertise", "tables", "storage", "limits", "log"})
    void theShippedFileDocumentsEveryKey(String section) throws IOException {
        String text = Files.readString(SHIPPED);
        String unknown = section.isEmpty()
                ? "zzz: 1"
                : section.equals("tables") ? "tables: [{name: t, number: 1, zzz: 1}]" : section + ": {zzz: 1}";
        for (String key : knownKeys(unknown)) {
            assertThat(text).containsPattern("(?m)^[# -]*" + key + ":");
        }
    }

    private static List<String> knownKeys(String withUnknown) {
        try {
            ConfigReader.parse(withUnknown);
            throw new AssertionError("accepted an unknown key: " + withUnknown);
        } catch (ConfigException e) {
            Matcher known = KNOWN.matcher(String.valueOf(e.getMessage()));
            assertThat(known.find()).as(e.getMessage()).isTrue();
            return List.of(known.group(1).split(", "));
        }
    }

    private static Stream<Arguments> wrongFiles() {
        return Stream.of(WRONG).map(wrong -> Arguments.of(wrong[0], wrong[1]));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFileIsRefusedWithASentence(String yaml, String sentence) {
        assertThatThrownBy(() -> ConfigReader.parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aMissingFileIsRefusedByName() {
        assertThatThrownBy(() -> ConfigReader.read(Path.of("no", "such.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("such.yaml");
    }

    @Test
    void whatIsWrittenIsWhatIsRead() {
        NodeConfig config = ConfigReader.parse("""
                node: {id: 0123456789abcdef0123456789abcdef, zone: left, weight: 3, loops: 2}
                cluster: {seeds: ["[::1]:1", "node-1.example:2"], bootstrap: true, partitions: 1024, gossip-interval: 250 ms}
                listen: {peer: "0.0.0.0:7400"}
                advertise: {peer: "127.0.0.1:7400"}
                tables:
                  - {name: carts, number: 7, n: 5, conflict: last-write-wins, durability: interval}
                storage: {segment-size: 8 MiB}
                limits: {timeout: 5 min}
                """);
        assertThat(config.node().id())
                .hasValueSatisfying(id -> assertThat(id).hasToString("0123456789abcdef0123456789abcdef"));
        assertThat(config.cluster().bootstrap()).isTrue();
        assertThat(config.cluster().seeds()).containsExactly(new Address("::1", 1), new Address("node-1.example", 2));
        assertThat(config.cluster().gossipInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.tables().named("carts")).hasValueSatisfying(table -> {
            assertThat(table.r()).isEqualTo(3);
            assertThat(table.w()).isEqualTo(3);
        });
        assertThat(config.storage().segmentBytes()).isEqualTo(8L << 20);
        assertThat(config.limits().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.advertise().peer()).hasToString("127.0.0.1:7400");
    }

    @Test
    void withoutSeedsTheNodeIsItsOwnSeed() {
        assertThat(ConfigReader.parse("listen: {peer: '127.0.0.1:9'}").cluster().seeds())
                .containsExactly(new Address("127.0.0.1", 9));
    }
}
