package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.handoff.HintConfig;
import io.gramme.node.handoff.HintStore;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.NodeId;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HintsOnAFullDiskTest {
    private static final NodeId TARGET = new NodeId(4, 4);
    private static final long MORE_THAN_ANY_DISK = Long.MAX_VALUE / 2;

    @TempDir
    private Path folder;

    private final List<Object> heard = new ArrayList<>();

    @Test
    void theFirstHintForATargetIsRefusedWhenItsLogFindsNoRoomAndNothingOfItIsLeft() {
        HintStore hints = store(MORE_THAN_ANY_DISK);
        hints.submit(TARGET, hint());

        assertThat(heard).containsExactly("onRefused", 7L, ReplicaListener.Refusal.HINTS_FULL);
        assertThat(hints.targets()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withRoomItIsTaken() {
        HintStore hints = store(0);
        hints.submit(TARGET, hint());

        assertThat(heard).isEmpty();
        assertThat(hints.targets()).containsExactly(TARGET);
    }

    private static KeyTask hint() {
        RecordKey key = new RecordKey(0, Table.DEFAULT.number(), SampleRecords.KEY);
        return new KeyTask.Merge(7, key, Table.DEFAULT, SampleRecords.siblings(), KeyTask.Purpose.PUT);
    }

    private HintStore store(long reserveBytes) {
        MachineClock clock = new MachineClock();
        return new HintStore(
                new HintStore.Settings(
                        new HintConfig(1 << 16, 1 << 20, 1_000_000, 1 << 20, 1_000_000),
                        new StorageConfig(
                                0, 1 << 16, 10_000_000, 1 << 20, reserveBytes, CompactionConfig.OFF, ScrubConfig.OFF),
                        VersionLimits.DEFAULT),
                new HintFiles(folder, "tested", clock, () -> {}, failure -> {
                    throw new AssertionError(failure);
                }),
                new StorageEngine.Environment(clock, new SplittableRandom(1), Faults.NONE),
                VnodeTable.of(7),
                listener());
    }

    private ReplicaListener listener() {
        return (ReplicaListener) Proxy.newProxyInstance(
                ReplicaListener.class.getClassLoader(),
                new Class<?>[] {ReplicaListener.class},
                (proxy, method, said) -> {
                    heard.add(method.getName());
                    heard.addAll(List.of(said));
                    return null;
                });
    }
}
