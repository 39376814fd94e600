/**
 * What a person reads after a run: {@link io.gramme.itests.chaos.report.Report} makes one page that needs nothing else, and a summary
 * in plain text, of a history, of what the checkers said of it and of the {@link io.gramme.itests.chaos.report.RunFacts}.
 */
@NullMarked
package io.gramme.itests.chaos.report;

import org.jspecify.annotations.NullMarked;
