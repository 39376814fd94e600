/**
 * The command line's sub-commands, all on the public client library: {@link io.gramme.client.cli.ClientCommands} adds them to
 * {@code gramme}.
 *
 * <p>A command is one class whose fields are its options. In steps:
 * <ol>
 *   <li>picocli fills the fields; what cannot be meant is refused with exit code 2 and the reason;
 *   <li>{@code ConnectOptions} finds the seeds: those given, else the local cluster's, else the default port here;
 *   <li>the command writes its result to the standard output, as a table for people or as JSON with {@code --json}, and
 *       everything else (progress, hints) to the standard error ({@code Terminal}, {@code Progress});
 *   <li>a failure becomes one sentence and an exit code ({@code Failure}, {@link io.gramme.client.cli.ExitCodes}).
 * </ol>
 *
 * <p>What one node alone holds or does ({@code HintsCommand}, {@code SyncRunCommand}, {@code ScrubCommand}) is asked of it over
 * HTTP ({@code HttpNode}). What changes the ring or the tables ({@code AdminCommand}) any node takes over HTTP ({@code AdminPort}).
 *
 * <p>{@code LocalCluster} runs daemons as processes of their own, under a folder whose {@code cluster.json} says which
 * process is which; {@code BenchCommand} measures, {@code DemoCommand} shows. Long streams of requests go through an
 * {@code InFlightWindow}, which bounds their number and their bytes.
 *
 * <p>picocli, Jackson and HdrHistogram are used here and nowhere else in the client, which declares them as optional.
 */
@NullMarked
package io.gramme.client.cli;

import org.jspecify.annotations.NullMarked;
