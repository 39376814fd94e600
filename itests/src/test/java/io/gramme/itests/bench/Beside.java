package io.gramme.itests.bench;

import io.gramme.client.GrammeClient;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchRun;
import io.gramme.client.cli.bench.BenchSettings;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A run that goes on in a thread of its own beside another one. */
final class Beside {
    private final FutureTask<BenchReport> task;

    private Beside(FutureTask<BenchReport> task) {
        this.task = task;
    }

    static Beside start(GrammeClient client, BenchSettings settings, long seed) {
        FutureTask<BenchReport> task =
                new FutureTask<>(() -> new BenchRun(client, settings, List.of(), seed).run(progress -> {}));
        Thread thread = new Thread(task, "beside");
        thread.setDaemon(true);
        thread.start();
        return new Beside(task);
    }

    /** Waits for its end. */
    BenchReport join() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
