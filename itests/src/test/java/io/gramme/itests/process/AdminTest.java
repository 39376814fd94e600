package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of operators against real daemons, where it is the time that things take that matters. */
final class AdminTest {
    @TempDir
    private Path folder;

    @Test
    void withoutAMajorityOfTheVotersTheTopologyIsShownAsFrozenAndRecordsAreRead() throws Exception {
        try (DaemonCluster cluster = new DaemonCluster(folder)) {
            cluster.startAll();
            Daemon left = cluster.daemon(0);
            left.awaitConnected();
            assertThat(left.put("/tables/default/keys/key", "", "value").status())
                    .isEqualTo(204);

            cluster.daemon(1).kill();
            cluster.daemon(2).kill();

            Operator operator = new Operator(cluster);
            assertThat(operator.admin("show").out()).contains("epoch 1", "frozen: ", "data is served");
            assertThat(left.get("/tables/default/keys/key?r=1").body()).isEqualTo("value");
        }
    }
}
