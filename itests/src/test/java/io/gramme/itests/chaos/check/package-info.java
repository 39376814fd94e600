/**
 * Histories of what clients saw, and the checkers that judge them; {@code bin/gramme-check FILE} judges one from anywhere.
 *
 * <p>A history is JSON lines in UTF-8, written by clients only. The first line is the {@link io.gramme.itests.chaos.check.Header}:
 *
 * <pre>
 * {"v":1,"run":"kill-one","seed":"0x1f","mode":"strict|eventual","n":3,"r":2,"w":2,"clock":"mono-ns"}</pre>
 *
 * and may say {@code sessions} ("hard" or "counted"; hard in strict mode), {@code skewMs} (500: how far wall clocks may lie from each
 * other), {@code successPpm} and {@code outageMs} (what availability was promised) and {@code expect} (the anomaly of a golden
 * history). Every other line is an operation ({@link io.gramme.itests.chaos.check.Op}) or the begin or end of a fault:
 *
 * <pre>
 * {"i":17,"c":4,"s":"sess-4","k":"k8","f":"w","val":"c4-17","ctx":"b64","inv":205958,"ret":1060143,"ok":true,"octx":"b64"}
 * {"i":18,"c":4,"s":"sess-4","k":"k8","f":"r","inv":1060150,"ret":1070000,"ok":true,"out":["c4-17"],"octx":"b64"}
 * {"t":1000,"fault":"cut","arg":["n1","n2"],"on":true}</pre>
 *
 * <p>Fields of an operation; a null is as good as an absent one, a field that is not named here is refused:
 * <ul>
 *   <li>{@code i} number, {@code c} client, {@code s} session (one of the client's own unless given), {@code k} key.
 *   <li>{@code f}: w, r, cas, del, app (append to a list) and add (add to a set, by whatever requests that takes). A key takes only
 *       app and r, or only add and r, or the others. {@code val}: what is written, unique under its key.
 *   <li>{@code inv}, {@code ret}: nanoseconds of one monotonic clock, before sending and after receiving. {@code ok} true: done;
 *       false: answered, and certainly without effect ({@code err} says why; "mismatch" says that a condition did not hold). Who
 *       cannot be sure writes {@code "ret":-1,"ok":null}, and perhaps when it {@code gave} up waiting.
 *   <li>{@code out}: what a read shows: all siblings, the elements of the list in order, or those of all siblings of the set; empty
 *       when nothing is there. {@code ctx}, {@code octx}: the context that was given and that came back, byte for byte. A context
 *       covers what the answers with it showed or wrote. {@code rep}: the put covers whatever its coordinator holds; a delete
 *       without a context does, too.
 *   <li>{@code exp} the value, or {@code expver} the version that must be there; neither with a cas: nothing may be there.
 *       {@code ver}: [group, slot] that a write was given, or that of the value which a read shows.
 *   <li>{@code coord} who coordinated; {@code at}: the one replica that answered a read alone, past any quorum (such a read is
 *       judged by convergence, must-may and deletes only, and by set-full if it is final); {@code fin}: read after the heal when all had converged, once by quorum
 *       and once at each of the N replicas; {@code ttl}: milliseconds after which the value ends; {@code tries}: how often it was
 *       sent under one request id.
 * </ul>
 *
 * <p>A {@link io.gramme.itests.chaos.check.Checker} gives a {@link io.gramme.itests.chaos.check.Verdict}. For tables that agree
 * later: {@link io.gramme.itests.chaos.check.MustMayChecker}, {@link io.gramme.itests.chaos.check.SiblingConvergence}. For strict ones:
 * {@link io.gramme.itests.chaos.check.AppendListChecker}, {@link io.gramme.itests.chaos.check.VersionOrderChecker},
 * {@link io.gramme.itests.chaos.check.ZoneChecker}, {@link io.gramme.itests.chaos.check.WglChecker}. For both:
 * {@link io.gramme.itests.chaos.check.SetFullChecker}, {@link io.gramme.itests.chaos.check.SessionChecker},
 * {@link io.gramme.itests.chaos.check.DeleteChecker}, {@link io.gramme.itests.chaos.check.AvailabilityChecker}.
 */
@NullMarked
package io.gramme.itests.chaos.check;

import org.jspecify.annotations.NullMarked;
