package io.gramme.itests.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.node.version.Dot;
import io.gramme.node.version.VersionVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What one node alone says of a key. It tells checksums instead of values, and its clock instead of a context: a value that no client
 * remembers and the quorum does not show is called {@code unknown-} and its checksum, which nobody has written; a copy that has the
 * clock of the quorum's context is said to have that context.
 *
 * @param page as the node wrote it; missing when it did not
 * @param error why there is no page
 */
record ReplicaRead(OpDraft draft, JsonNode page, String error, long returned) {
    private static final int FLAGS_AT = 1;
    private static final int HAS_DOT = 1;
    private static final int HAS_TIME = 2;
    private static final int HEXADECIMAL = 16;

    /** Whether it is of those that should have the key, or has it; a node that says nothing may be. */
    boolean isHolder() {
        return page.isMissingNode()
                || page.path("primary").asBoolean()
                || page.path("found").asBoolean();
    }

    private boolean isAnswer() {
        return !page.isMissingNode()
                && page.path("whole").asBoolean()
                && !page.path("lost").asBoolean();
    }

    /** Whether all of them are whole and have the same. */
    static boolean areEqual(List<ReplicaRead> copies) {
        return copies.stream().allMatch(ReplicaRead::isAnswer)
                && copies.stream()
                                .map(copy -> List.of(
                                        copy.page.path("found"),
                                        copy.page.path("digest"),
                                        copy.page.path("clock"),
                                        copy.live()))
                                .distinct()
                                .count()
                        <= 1;
    }

    /** The checksums of what it would show. */
    private List<String> live() {
        List<String> checksums = new ArrayList<>();
        for (JsonNode version : page.path("versions")) {
            if (!version.path("tombstone").asBoolean()) {
                checksums.add(version.path("checksum").asText());
            }
        }
        return checksums;
    }

    /**
     * The read, filled in.
     *
     * @param quorumContext of the read by quorum, empty when there was none
     */
    OpDraft draft(KnownValues known, String quorumContext) {
        if (!isAnswer()) {
            String why = page.isMissingNode()
                    ? error
                    : page.path("lost").asBoolean() ? "the record cannot be read" : "the copy is not whole";
            return draft.failed(returned, why);
        }
        List<String> words = new ArrayList<>();
        for (String checksum : live()) {
            int number = Integer.parseUnsignedInt(checksum, HEXADECIMAL);
            words.addAll(known.words(number).orElse(List.of("unknown-" + checksum)));
        }
        draft.succeeded(returned).output(words.stream().distinct().toList());
        List<Long> clock = clock();
        if (clock.equals(clockOf(quorumContext))) {
            return quorumContext.isEmpty() ? draft : draft.outputContext(quorumContext);
        }
        return draft.outputContext("clock" + clock);
    }

    private List<Long> clock() {
        List<Long> clock = new ArrayList<>();
        for (JsonNode entry : page.path("clock")) {
            clock.add(Long.parseUnsignedLong(entry.path("incarnation").asText(), HEXADECIMAL));
            clock.add(entry.path("epoch").asLong());
            clock.add(entry.path("counter").asLong());
        }
        return clock;
    }

    /** The vector in a context, behind what else it has. */
    private static List<Long> clockOf(String context) {
        List<Long> clock = new ArrayList<>();
        if (!context.isEmpty()) {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(context));
            int flags = in.get(FLAGS_AT);
            int dot = (flags & HAS_DOT) != 0 ? Dot.BYTES : 0;
            int time = (flags & HAS_TIME) != 0 ? Long.BYTES : 0;
            VersionVector seen = VersionVector.decode(in.position(FLAGS_AT + 1 + dot + time));
            for (int i = 0; i < seen.size(); i++) {
                Dot entry = seen.entry(i);
                clock.addAll(List.of(entry.incarnation(), entry.epoch(), entry.counter()));
            }
        }
        return clock;
    }
}
