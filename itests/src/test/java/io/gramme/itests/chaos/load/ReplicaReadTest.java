package io.gramme.itests.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.Op;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.ContextCodec;
import io.gramme.node.version.Dot;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class ReplicaReadTest {
    private static final Dot DOT = new Dot(0xfedcba9876543210L, 3, 7);
    private static final Bytes VALUE = Payload.value("c1-1", 100);

    private final KnownValues known = new KnownValues(false);

    private static ReplicaRead copy(String page) throws JsonProcessingException {
        OpDraft draft = new OpDraft(1, 1, Kind.READ, "k").invoked(5).replica("n1");
        return new ReplicaRead(draft, new ObjectMapper().readTree(page), "", 9);
    }

    private static String page(String checksum, long counter, String more) {
        return """
                {"primary": true, "whole": true, "found": true, "lost": false, "digest": "d%d", %s
                 "clock": [{"incarnation": "fedcba9876543210", "epoch": 3, "counter": %d}],
                 "versions": [{"checksum": "%s", "tombstone": false}, {"checksum": "00000000", "tombstone": true}]}
                """.formatted(counter, more, counter, checksum);
    }

    private static String checksum(Bytes value) {
        CRC32C crc = new CRC32C();
        crc.update(value.toArray());
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static String context(boolean hasDotAndTime) {
        CausalHistory history = new CausalHistory(
                VersionVector.EMPTY.with(DOT),
                hasDotAndTime ? Optional.of(new Dot(1, 2, 3)) : Optional.empty(),
                hasDotAndTime ? 99 : 0);
        Bytes context = new ContextCodec(Bytes.utf8("secret")).encode(1, Bytes.utf8("k"), history);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(context.toArray());
    }

    @Test
    void aCopyWithTheClockOfTheQuorumShowsTheSameValueUnderTheSameContext() throws Exception {
        known.remember(VALUE);

        for (String context : List.of(context(false), context(true))) {
            Op op = copy(page(checksum(VALUE), 7, "")).draft(known, context).op();

            assertThat(op.output()).containsExactly("c1-1");
            assertThat(op.outputContext()).isEqualTo(context);
            assertThat(op.isOk()).isTrue();
        }
    }

    @Test
    void aCopyWithAnotherClockHasAnotherContext() throws Exception {
        known.remember(VALUE);

        Op op = copy(page(checksum(VALUE), 8, "")).draft(known, context(false)).op();

        assertThat(op.outputContext()).isNotNull().isNotEqualTo(context(false));
    }

    @Test
    void aChecksumThatNoValueHasIsAValueThatNobodyHasWritten() throws Exception {
        Op op = copy(page("0badcafe", 7, "")).draft(known, context(false)).op();

        assertThat(op.output()).containsExactly("unknown-0badcafe");
    }

    @Test
    void aCopyThatDoesNotCountIsNoAnswer() throws Exception {
        ReplicaRead lost = copy(page("0badcafe", 7, "").replace("\"lost\": false", "\"lost\": true"));
        ReplicaRead partial = copy(page("0badcafe", 7, "").replace("\"whole\": true", "\"whole\": false"));
        OpDraft draft = new OpDraft(2, 1, Kind.READ, "k").invoked(5).replica("n2");
        ReplicaRead silent = new ReplicaRead(draft, MissingNode.getInstance(), "refused", 9);

        for (ReplicaRead copy : List.of(lost, partial, silent)) {
            assertThat(copy.isHolder()).isTrue();
            assertThat(ReplicaRead.areEqual(List.of(copy))).isFalse();
            assertThat(copy.draft(known, "").op().isFailed()).isTrue();
        }
    }

    @Test
    void copiesAreEqualWhenTheyHaveTheSameClockAndTheSameValues() throws Exception {
        ReplicaRead one = copy(page("0badcafe", 7, ""));
        ReplicaRead later = copy(page("0badcafe", 8, ""));
        ReplicaRead nothing = copy("{\"primary\": true, \"whole\": true, \"found\": false}");

        assertThat(ReplicaRead.areEqual(List.of(one, copy(page("0badcafe", 7, "")))))
                .isTrue();
        assertThat(ReplicaRead.areEqual(List.of(one, later))).isFalse();
        assertThat(ReplicaRead.areEqual(List.of(one, nothing))).isFalse();
        assertThat(ReplicaRead.areEqual(List.of(nothing, nothing))).isTrue();
    }

    @Test
    void aNodeThatHasNothingToDoWithTheKeyIsNoHolder() throws Exception {
        assertThat(copy("{\"primary\": false, \"whole\": true, \"found\": false}")
                        .isHolder())
                .isFalse();
        assertThat(copy("{\"primary\": false, \"whole\": true, \"found\": true}")
                        .isHolder())
                .isTrue();
    }
}
