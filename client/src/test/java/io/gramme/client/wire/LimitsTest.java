package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void requestsWithinTheLimitsAreFine() {
        SampleMessages.requests()
                .values()
                .forEach(request -> assertThat(Limits.violation(request)).isEmpty());
        assertThat(code(get("a", new byte[Limits.KEY_BYTES]))).isEmpty();
    }

    @Test
    void aKeyOverTheLimitIsRefusedByName() {
        assertThat(code(get("a", new byte[Limits.KEY_BYTES + 1]))).contains(ErrorCode.KEY_TOO_LONG);
    }

    @Test
    void aValueOverTheLimitIsRefusedByName() {
        assertThat(code(put(Limits.VALUE_BYTES, 0, PutMode.SIBLING))).isEmpty();
        assertThat(code(put(Limits.VALUE_BYTES + 1, 0, PutMode.SIBLING))).contains(ErrorCode.VALUE_TOO_LARGE);
    }

    @Test
    void aContextOverTheLimitIsRefusedByName() {
        assertThat(code(put(1, Limits.CONTEXT_BYTES + 1, PutMode.SIBLING))).contains(ErrorCode.BAD_CONTEXT);
    }

    @Test
    void aPutReplacesOrCarriesAContext() {
        assertThat(code(put(1, 3, PutMode.REPLACE))).contains(ErrorCode.BAD_REQUEST);
    }

    @Test
    void aNameThatNoTableCanHaveIsAnUnknownTable() {
        for (String name : new String[] {"", "-a", "A", "a b", "a".repeat(65), "../x"}) {
            assertThat(code(get(name, new byte[1]))).as(name).contains(ErrorCode.UNKNOWN_TABLE);
        }
    }

    @Test
    void aPageHasALimit() {
        assertThat(code(new Request.ListKeys("a", 0, Bytes.EMPTY, 0))).contains(ErrorCode.BAD_REQUEST);
        assertThat(code(new Request.ListKeys("a", 0, Bytes.EMPTY, Limits.LISTED_KEYS + 1)))
                .contains(ErrorCode.BAD_REQUEST);
    }

    private static Optional<ErrorCode> code(Request request) {
        return Limits.violation(request).map(Response.Failed::code);
    }

    private static Request get(String table, byte[] key) {
        return new Request.Get(table, Bytes.wrap(key), Terms.DEFAULT);
    }

    private static Request put(int valueBytes, int contextBytes, PutMode mode) {
        return new Request.Put(
                "default",
                Bytes.utf8("k"),
                Bytes.wrap(new byte[valueBytes]),
                Bytes.wrap(new byte[contextBytes]),
                mode,
                SampleMessages.ID,
                Terms.DEFAULT,
                Ttl.TABLE);
    }
}
