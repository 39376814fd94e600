package io.gramme.itests.chaos.nemesis;

import java.util.List;
import java.util.function.Supplier;

/**
 * Something that goes wrong for a while.
 *
 * @param name in a word or two, with hyphens
 * @param arguments whom it hits, and how
 * @param begins does the harm
 * @param ends takes it back; what was killed serves again when it returns
 * @param doubt what speaks against its having happened, asked just before it ends; empty when nothing does
 */
public record Fault(String name, List<String> arguments, Runnable begins, Runnable ends, Supplier<String> doubt) {
    public Fault {
        arguments = List.copyOf(arguments);
    }

    /** One that cannot begin without happening. */
    public Fault(String name, List<String> arguments, Runnable begins, Runnable ends) {
        this(name, arguments, begins, ends, () -> "");
    }

    /** The same that has to show that it happened. */
    public Fault unless(Supplier<String> doubted) {
        return new Fault(name, arguments, begins, ends, doubted);
    }
}
