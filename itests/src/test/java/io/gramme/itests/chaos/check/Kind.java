package io.gramme.itests.chaos.check;

import java.util.Optional;

/** What an operation does; {@link #word()} is what a history calls it. */
public enum Kind {
    WRITE("w", Family.VALUES),
    READ("r", Family.ANY),
    CAS("cas", Family.VALUES),
    DELETE("del", Family.VALUES),
    APPEND("app", Family.LIST),
    ADD("add", Family.SET);

    /** What a key holds. A key holds one of them throughout a history. */
    public enum Family {
        ANY,
        VALUES,
        LIST,
        SET
    }

    private final String word;
    private final Family family;

    Kind(String word, Family family) {
        this.word = word;
        this.family = family;
    }

    static Optional<Kind> of(String word) {
        for (Kind kind : values()) {
            if (kind.word.equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    public String word() {
        return word;
    }

    Family family() {
        return family;
    }

    /** Whether it writes a value of its own. */
    boolean hasValue() {
        return this != READ && this != DELETE;
    }
}
