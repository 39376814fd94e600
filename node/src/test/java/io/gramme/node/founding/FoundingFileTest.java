package io.gramme.node.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.Ballot;
import io.gramme.node.testing.Golden;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a voter on the first ring keeps. */
final class FoundingFileTest {
    private static final NodeId NODE = new NodeId(1, 2);

    private static FoundingMemory memory() {
        RingState ring = new RingState(
                new NodeId(7, 8),
                RingPlanner.firstEpoch(List.of(new RingMember(NODE, "cellar", 2)), 4),
                Map.of(NODE, -9L));
        return new FoundingMemory(new Ballot(4, NODE), Optional.of(new FirstVote(new Ballot(3, NODE), ring)), true);
    }

    @Test
    void whatIsKeptComesBackAndNoByteHasChanged() throws IOException {
        MemoryFolder folder = new MemoryFolder();

        new FoundingFile(folder, false).write(memory());

        assertThat(new FoundingFile(folder, false).kept()).isEqualTo(memory());
        Golden.check("founding-memory", FoundingCodec.encode(memory()));
    }

    @Test
    void aFolderThatHasHeldARingAndKeepsNoVoteKnowsThatItIsForgetful() {
        assertThat(new FoundingFile(new MemoryFolder(), false).kept().forgetful())
                .isFalse();
        assertThat(new FoundingFile(new MemoryFolder(), true).kept().forgetful())
                .isTrue();
    }

    @Test
    void aDamagedFileIsAForgottenVote() {
        MemoryFolder folder = new MemoryFolder();
        folder.store("founding.a", Bytes.utf8("nothing"));
        folder.store("founding.b", Bytes.utf8("nothing"));

        assertThat(new FoundingFile(folder, false).kept().forgetful()).isTrue();
    }
}
