package io.gramme.node.handoff;

import io.gramme.node.storage.Disk;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.IndexFactory;
import io.gramme.ring.NodeId;
import java.util.List;

/** Where one loop keeps hints: a folder for each target, made when it is first needed. Confined to the loop. */
public interface HintFolders {
    /** The targets that have a folder, ascending. */
    List<NodeId> targets();

    /** Opens the target's folder, and makes it if there is none. */
    Disk open(NodeId target);

    /** What another folder could take on the disk, bytes. */
    long usableBytes();

    /** The index of the target's hints. */
    IndexFactory indexes(NodeId target);

    /** Lets go of the target's open folder; what is in it stays. */
    void close(NodeId target);

    /** Closes the target's folder and removes it with all that is in it: after a crash in the middle it is gone, too. */
    void discard(NodeId target);

    /** For what is remembered about hints besides themselves. */
    Folder root();
}
