package io.gramme.itests.tidy;

import java.util.List;

/** One must. Stateless: the same file always gives the same findings. */
@FunctionalInterface
interface Rule {
    /** Everything in the file that breaks this rule; empty for a tidy file. */
    List<Finding> check(SourceFile file);
}
