package io.gramme.itests.sim;

import io.gramme.node.version.Dot;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.NodeId;
import java.util.List;

/** Who holds what, as the disks tell. A record is held when it claims one of the dots and is safe by the table's rules. */
interface Copies {
    /** How many nodes ever held one, for themselves or as a hint. */
    int nodes(Logged.Name name, List<Dot> dots);

    /** Whether W nodes ever held the write for the key's first N, and for those that take their place. */
    boolean hasQuorum(Logged.Name name, Write write, int w);

    /** How many of the key's first N ever held one for themselves. */
    int primaries(Logged.Name name, List<Dot> dots);

    /** The same, without those that have forgotten it and do not know that they did. */
    int counting(Logged.Name name, List<Dot> dots);

    /** Whether this node holds one, and nobody else is read for the key. */
    boolean isReadAlone(Logged.Name name, NodeId node, List<Dot> dots);

    /** How many other nodes hold one now. */
    int elsewhere(Logged.Name name, NodeId node, List<Dot> dots);

    /** Whether whomever a hint is for ever had a record with at least that clock, forced. */
    boolean isDelivered(Logged.Name name, Oracle.Holder hint, VersionVector clock);

    /** Whether the own copy of each of the key's first N ever had a record with at least that clock, forced. */
    boolean allHaveForced(Logged.Name name, VersionVector clock);

    /** What each of the key's first N now holds of it. */
    List<Siblings> states(Logged.Name name);
}
