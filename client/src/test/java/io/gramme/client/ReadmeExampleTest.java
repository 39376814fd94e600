package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples that documents show, so that they compile and do what they say. */
@Timeout(30)
class ReadmeExampleTest {
    @Test
    void theExampleOfTheReadmeWorks() {
        try (FakeCluster cluster = new FakeCluster(3)) {
            List<String> printed = new ArrayList<>();
            example(cluster.node(0).address(), printed::add);
            assertThat(printed).containsExactly("2 books", "book,pen");
        }
    }

    @Test
    void theExampleOfASessionWorks() {
        try (FakeCluster cluster = new FakeCluster(3)) {
            List<String> printed = new ArrayList<>();
            session(cluster.node(0).address(), printed::add);
            assertThat(printed).containsExactly("2 books");
            assertThat(cluster.records()).doesNotContainKey(Bytes.utf8("cart-17"));
        }
    }

    private static void session(String seed, Consumer<String> print) {
        // Session begin
        try (GrammeClient client = GrammeClient.builder(seed).build()) {
            Bytes key = Bytes.utf8("cart-17");
            Session session = client.session();

            // Each operation sees those before it, whichever node it goes to; a write replaces what the session has
            // seen.
            session.put("default", key, Bytes.utf8("1 book"));
            session.put("default", key, Bytes.utf8("2 books"));
            try {
                session.get("default", key).value().ifPresent(value -> print.accept(value.toUtf8()));
            } catch (StaleException e) {
                // No copy that can be reached has the last write. Try later, or take what there is.
                session.forget("default", key);
            }
            session.delete("default", key);
        }
        // Session end
    }

    private static void example(String seed, Consumer<String> print) {
        // README begin
        try (GrammeClient client = GrammeClient.builder(seed).build()) {
            Bytes key = Bytes.utf8("cart-17");

            // A put without a context adds a value; one that replaces covers what is there.
            client.put("default", key, Bytes.utf8("1 book"));
            client.put("default", key, Bytes.utf8("2 books"), RequestOptions.replace());
            client.get("default", key).value().ifPresent(value -> print.accept(value.toUtf8()));

            // Read, change, write: the context of the read makes the write replace exactly what was read.
            Resolver union = Resolver.setUnion(
                    cart -> List.of(cart.toUtf8().split(",", -1)).stream()
                            .map(Bytes::utf8)
                            .toList(),
                    items -> Bytes.utf8(
                            String.join(",", items.stream().map(Bytes::toUtf8).toList())));
            client.update("default", key, union, cart -> Bytes.utf8("book,pen"));

            // The same without waiting.
            client.async()
                    .get("default", key)
                    .thenAccept(found ->
                            print.accept(found.value(union).orElseThrow().toUtf8()))
                    .toCompletableFuture()
                    .join();
        }
        // README end
    }
}
