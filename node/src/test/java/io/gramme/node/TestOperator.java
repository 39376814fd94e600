package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Changes a ring over HTTP as an operator does, and looks at what came of it. */
final class TestOperator {
    private static final int KEYS = 60;

    private final TestRing ring;

    TestOperator(TestRing ring) {
        this.ring = ring;
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    JsonNode done(int node, String path, String body) {
        HttpResponse<String> response = ring.post(node, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    String refused(int status, int node, String path, String body) {
        HttpResponse<String> response = ring.post(node, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return json(response).get("message").asText();
    }

    String id(int node) {
        return ring.node(node).id().toString();
    }

    /** Starts a node that is no member and waits until the cluster has heard of it. */
    void startOutsider(int node) {
        ring.start(node);
        TestRing.await(() -> ring.get(node, "/admin/topology").statusCode() == 200);
        TestRing.await(() ->
                json(ring.get(0, "/admin/topology")).get("outsiders").toString().contains(id(node)));
    }

    void stage(int at, String kind, int node) {
        done(at, "/admin/stage", "{\"changes\": [{\"kind\": \"%s\", \"node\": \"%s\"}]}".formatted(kind, id(node)));
    }

    void commit(int at) {
        String plan = json(ring.get(at, "/admin/plan")).get("plan").asText();
        done(at, "/admin/commit", "{\"plan\": \"%s\"}".formatted(plan));
    }

    /** Until no change is under way and all of these serve under one ring. */
    void awaitCalm(List<Integer> nodes) {
        TestRing.await(() -> nodes.stream()
                        .allMatch(node -> json(ring.get(node, "/admin/transfers"))
                                .get("change")
                                .isNull())
                && nodes.stream()
                                .map(node -> ring.node(node).view().epoch())
                                .distinct()
                                .count()
                        == 1);
    }

    void fill() {
        for (int i = 0; i < KEYS; i++) {
            assertThat(ring.put(0, "/tables/default/keys/k" + i, "v" + i).statusCode())
                    .isEqualTo(204);
        }
    }

    void checkThrough(int node) {
        for (int i = 0; i < KEYS; i++) {
            assertThat(ring.get(node, "/tables/default/keys/k" + i).body()).isEqualTo("v" + i);
        }
    }

    /** Every copy that the ring wants is there and the same, and there are N of each. */
    void checkCopies(List<Integer> nodes) {
        for (int i = 0; i < KEYS; i++) {
            String key = "k" + i;
            List<Integer> holders = ring.primaries(key);
            assertThat(nodes).containsAll(holders);
            Set<String> digests = new TreeSet<>();
            holders.forEach(holder -> digests.add(ring.digest(holder, key)));
            assertThat(holders).hasSize(3);
            assertThat(digests).as(key + " on " + holders).hasSize(1).doesNotContain("none");
        }
    }
}
