/**
 * Versions: dotted version vectors, and what reads and writes do to them.
 *
 * <p>Every write is one {@link io.gramme.node.version.Dot}: (actor, counter), where an actor is (incarnation, epoch). The
 * {@link io.gramme.node.version.Siblings} of a record are its clock, a {@link io.gramme.node.version.VersionVector}, and
 * one {@link io.gramme.node.version.Version} for each sibling.
 *
 * <p>The rule that everything rests on: <em>an entry of a version vector claims every earlier dot of its actor</em>. A copy
 * may therefore hold a clock only together with all that the clock claims and no later write replaced, and a node may extend
 * an actor only while it still holds all that it ever sent under it. So the whole resulting record is forwarded, never the
 * new version alone, and an actor lives no longer than a process (incarnation) and no longer than the record stayed in this
 * copy (epoch); see {@link io.gramme.node.version.DotSource}.
 *
 * <p>A client's {@link io.gramme.node.version.CausalHistory} travels as an opaque context with a MAC
 * ({@link io.gramme.node.version.ContextCodec}).
 *
 * <p>Sources: Dynamo, SOSP 2007, section 4.4; Preguica et al., Dotted Version Vectors, 2010 (arXiv 1011.5808).
 */
@NullMarked
package io.gramme.node.version;

import org.jspecify.annotations.NullMarked;
