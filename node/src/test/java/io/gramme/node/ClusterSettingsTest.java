package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.config.ConfigReader;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.membership.Identity;
import io.gramme.node.testing.MemoryFolder;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterSettingsTest {
    @ParameterizedTest
    @CsvSource({"50 ms, 50", "1 s, 1000", "10 s, 1000"})
    void seedsAreAskedAsOftenAsNodesGossipAndOnceASecondAtLeast(String gossipInterval, long askMillis) {
        NodeConfig config = ConfigReader.parse("""
                node: {data: "unused"}
                cluster: {gossip-interval: %s}
                """.formatted(gossipInterval));
        MemoryFolder folder = new MemoryFolder();
        Identity identity = Identity.begin(folder, Optional.empty(), 1, new SplittableRandom(1));

        ClusterControl.Start start =
                ClusterSettings.of(config, folder, identity, () -> 0, ClusterSettings.self(config, identity, 1, 2, 3));

        assertThat(start.founding().askNanos()).isEqualTo(askMillis * 1_000_000);
    }
}
