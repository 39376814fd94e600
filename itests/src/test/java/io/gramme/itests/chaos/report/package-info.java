/**
 * What a person reads after a run: one page that needs nothing else, and a summary in plain text, made of a history, of what the
 * checkers said of it and of the {@link io.gramme.itests.chaos.report.RunFacts}.
 */
@NullMarked
package io.gramme.itests.chaos.report;

import org.jspecify.annotations.NullMarked;
