package io.gramme.node.storage;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Threads that wait for the disk in place of a loop; they come with work and go without. Tasks may come from any thread. */
final class FileThreads implements AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final Consumer<Throwable> halt;

    FileThreads(String name, int threads, Consumer<Throwable> halt) {
        this.halt = halt;
        executor = new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
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
