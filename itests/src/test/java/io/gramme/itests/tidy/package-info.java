/**
 * The musts of this code base that a machine can check, as plain tests on the compiler's own parser.
 *
 * <p>A {@link io.gramme.itests.tidy.Rule} looks at one parsed {@link io.gramme.itests.tidy.SourceFile} and names what is
 * wrong and what to write instead. {@link io.gramme.itests.tidy.TidyTest} holds every rule against every source of every
 * module, with no list of exceptions. Each rule has a test of its own with planted bad snippets, because a rule that cannot
 * fail protects nothing.
 *
 * <p>The rules see syntax, not types: they match names as written, which is enough because nothing here is renamed on import.
 */
@NullMarked
package io.gramme.itests.tidy;

import org.jspecify.annotations.NullMarked;
