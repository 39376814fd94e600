package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.EarlyStores.Early;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EarlyStoresTest {
    private final EarlyStores early = new EarlyStores();

    private static Early of(long epoch) {
        Store store = new Store(
                0, epoch, 1, Bytes.utf8("key"), SampleRecords.siblings(), Store.Purpose.PUT, Optional.empty());
        return new Early(new NodeId(0, 2), epoch, store);
    }

    @Test
    void eachIsGivenOnceWhenItsEpochIsServed() {
        early.keep(of(3));
        early.keep(of(2));

        assertThat(early.served(1)).isEmpty();
        assertThat(early.served(2)).containsExactly(of(2));
        assertThat(early.served(9)).containsExactly(of(3));
        assertThat(early.served(9)).isEmpty();
    }

    @Test
    void noMoreAreKeptThanThereIsRoomFor() {
        for (int i = 0; i < EarlyStores.MOST; i++) {
            assertThat(early.keep(of(2))).isTrue();
        }
        assertThat(early.keep(of(2))).isFalse();

        early.served(2);
        assertThat(early.keep(of(3))).isTrue();
    }
}
