package io.gramme.client.wire;

/** A constant with a fixed number on the wire, never used twice. */
interface Numbered {
    int number();

    /** The constant of this number, or {@code otherwise} for one of a newer peer. */
    static <E extends Numbered> E of(E[] constants, int number, E otherwise) {
        for (E constant : constants) {
            if (constant.number() == number) {
                return constant;
            }
        }
        return otherwise;
    }
}
