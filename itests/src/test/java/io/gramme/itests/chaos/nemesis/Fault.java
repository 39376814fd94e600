package io.gramme.itests.chaos.nemesis;

import java.util.List;

/**
 * Something that goes wrong for a while.
 *
 * @param name in a word or two, with hyphens
 * @param arguments whom it hits, and how
 * @param begins does the harm
 * @param ends takes it back; what was killed serves again when it returns
 */
public record Fault(String name, List<String> arguments, Runnable begins, Runnable ends) {
    public Fault {
        arguments = List.copyOf(arguments);
    }
}
