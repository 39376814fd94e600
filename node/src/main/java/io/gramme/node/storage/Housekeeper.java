package io.gramme.node.storage;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One thread for file work that nobody waits for. At most a few tasks are ever asked for: a segment, its key file. */
final class Housekeeper implements AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final Consumer<Throwable> halt;

    Housekeeper(String name, Consumer<Throwable> halt) {
        this.halt = halt;
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    void run(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (Throwable failure) {
                halt.accept(failure);
            }
        });
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
