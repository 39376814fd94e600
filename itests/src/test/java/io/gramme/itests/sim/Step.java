package io.gramme.itests.sim;

import io.gramme.node.founding.FoundingMessage;
import io.gramme.node.founding.FoundingWord;
import io.gramme.node.membership.ControlMessage;
import java.util.List;
import java.util.Optional;

/** What one node does where the ring is formed or changed, each a point to end its process at. */
enum Step {
    /** It holds the epoch that was decided. */
    SEEN,
    /** A loop serves under the epoch: what is new is flagged, what was regained is emptied. */
    TAKEN_OVER,
    /** It hears that everybody serves under the epoch, and begins to compare. */
    COMPARED,
    /** It says which of its copies are complete. */
    VERIFIED,
    /** It empties a copy. */
    EMPTIED,
    /** Before there is a ring: its promise is durable, and nobody has heard of it. */
    PROMISED,
    /** Before there is a ring: its vote is durable, and nobody has heard of it. */
    VOTED,
    /** It holds the first ring, and is about to say so. */
    FORMED;

    /** Those of a change. */
    static final List<Step> OF_A_CHANGE = List.of(SEEN, TAKEN_OVER, COMPARED, VERIFIED, EMPTIED);

    /** Those of the birth of the ring. */
    static final List<Step> OF_A_BIRTH = List.of(PROMISED, VOTED, FORMED);

    /** The step that a node has taken when it is about to say that; it ends before. */
    static Optional<Step> before(ControlMessage message) {
        if (!(message instanceof FoundingMessage said)) {
            return Optional.empty();
        }
        FoundingWord word = said.word();
        if (word instanceof FoundingWord.Prepare || word instanceof FoundingWord.Promise) {
            return Optional.of(PROMISED);
        }
        if (word instanceof FoundingWord.Accept || word instanceof FoundingWord.Accepted) {
            return Optional.of(VOTED);
        }
        return word instanceof FoundingWord.Formed ? Optional.of(FORMED) : Optional.empty();
    }
}
