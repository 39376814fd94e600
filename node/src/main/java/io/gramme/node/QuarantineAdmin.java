package io.gramme.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.http.HttpAdmin;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks about the folders that this node has set aside; everything else is passed on. Its own work is done on the thread
 * of operators, one order after the other.
 *
 * <p>A folder that is being exported stays open until its last page was asked for, another one is wanted, or the node stops. Thread-safe.
 */
final class QuarantineAdmin implements HttpAdmin {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final HttpAdmin others;
    private final Home home;
    private final ExecutorService worker;
    private @Nullable QuarantineReader reader;

    /**
     * The node that answers.
     *
     * @param tables by whose names records are asked for
     * @param partitions Q of the ring; 0 while there is none
     * @param halt for a disk that cannot be written
     */
    record Home(
            NodeId self,
            Quarantine quarantine,
            Supplier<Tables> tables,
            IntSupplier partitions,
            Clock clock,
            Consumer<Throwable> halt) {}

    /** @param worker of {@link #thread}, which ends with this */
    QuarantineAdmin(HttpAdmin others, Home home, ExecutorService worker) {
        this.others = others;
        this.home = home;
        this.worker = worker;
    }

    /** The thread of operators. */
    static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "admin");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void ask(String path, ObjectNode order, Consumer<Answer> answer) {
        switch (path) {
            case "quarantine" -> worker.execute(() -> answer.accept(safely(this::list)));
            case "quarantine/export" -> worker.execute(() -> answer.accept(safely(() -> export(order))));
            case "quarantine/drop" -> worker.execute(() -> answer.accept(safely(() -> drop(order))));
            default -> others.ask(path, order, answer);
        }
    }

    /** A folder that cannot be read is no reason to end the node. */
    private Answer safely(Supplier<Answer> task) {
        try {
            return task.get();
        } catch (RuntimeException e) {
            closeReader();
            return new Refused("what was set aside cannot be used: " + e);
        }
    }

    private Answer list() {
        ObjectNode page = JSON.objectNode().put("node", home.self.toString());
        ArrayNode list = page.putArray("quarantine");
        for (Quarantine.Kept kept : home.quarantine.all()) {
            ObjectNode entry = list.addObject()
                    .put("store", kept.mark().name())
                    .put(
                            "since",
                            Instant.ofEpochMilli(kept.mark().sinceMillis()).toString())
                    .put("bytes", Quarantine.bytes(kept))
                    .put("path", kept.path().toString());
            QuarantineReader open = reader;
            entry.put("records", open != null && open.kept().equals(kept) ? (Long) open.records() : null);
        }
        return new Page(page);
    }

    private Answer export(ObjectNode order) {
        Optional<Quarantine.Kept> kept =
                home.quarantine.named(order.path("store").asText());
        if (kept.isEmpty()) {
            return unknown(order);
        }
        String name = order.path("table").asText(Table.DEFAULT.name());
        Optional<Table> table = home.tables.get().named(name);
        if (table.isEmpty()) {
            return new Nonsense("there is no table '" + name + "'");
        }
        int partitions = home.partitions.getAsInt();
        if (partitions == 0) {
            return new Refused("this node has no ring yet; it is still looking for the seeds");
        }
        QuarantineReader open = reader;
        if (open == null || !open.kept().equals(kept.get())) {
            closeReader();
            open = new QuarantineReader(kept.get(), partitions, home.clock, home.halt);
            reader = open;
        }
        ObjectNode page;
        try {
            page = open.page(table.get().number(), order.path("from").asText(""));
        } catch (IllegalArgumentException e) {
            return new Nonsense(String.valueOf(e.getMessage()));
        }
        if (!page.has("next")) {
            closeReader();
        }
        return new Page(page.put("store", kept.get().mark().name()).put("table", name));
    }

    private static Answer unknown(ObjectNode order) {
        return new Nonsense(
                "nothing was set aside under 'store' " + order.path("store").asText());
    }

    private Answer drop(ObjectNode order) {
        Optional<Quarantine.Kept> kept =
                home.quarantine.named(order.path("store").asText());
        if (kept.isEmpty()) {
            return unknown(order);
        }
        closeReader();
        long bytes = Quarantine.bytes(kept.get());
        Quarantine.drop(kept.get());
        return new Page(JSON.objectNode()
                .put("node", home.self.toString())
                .put("store", kept.get().mark().name())
                .put("bytes", bytes));
    }

    private void closeReader() {
        QuarantineReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    /** Lets go of what is open; nothing may be asked any more. */
    void close() {
        worker.execute(this::closeReader);
        worker.shutdown();
    }
}
