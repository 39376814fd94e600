package io.gramme.node;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of tombstones that were reaped: which, and which nodes confirmed that they held them. Thread-safe. */
final class ReapLog {
    /** Has a file of its own when there is a log folder. */
    static final String NAME = "gramme.reap";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private ReapLog() {}

    static void write(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {
        List<String> nodes = confirmed.stream().map(NodeId::brief).toList();
        for (KeyState tombstone : tombstones) {
            LOG.info(
                    "reaped partition={} table={} key={} digest={} confirmed={}",
                    tree.partition(),
                    tombstone.table(),
                    tombstone.key(),
                    Long.toHexString(tombstone.digest()),
                    nodes);
        }
    }
}
