package io.gramme.node.version;

/**
 * Where a vnode gets its dots. Confined to the vnode's loop.
 *
 * <p>A dot is never given twice, and its actor is the record's own only when all that this actor ever wrote to the record is
 * there still: a clock that claims an actor's dot claims every earlier one.
 */
public interface DotSource {
    /** The next dot: of the record's own actor when it may be extended, else of a new one. */
    Dot next(Extension extension);

    /**
     * Dots of this process.
     *
     * @param incarnation of it, durable before this call
     */
    static DotSource of(long incarnation) {
        return new CountedDots(incarnation);
    }

    /**
     * The actor under which this copy has sent dots for a record that it has held ever since.
     *
     * @param epoch 0 for none
     */
    record Extension(long incarnation, long epoch) {
        public static final Extension NONE = new Extension(0, 0);

        public static Extension of(Dot dot) {
            return new Extension(dot.incarnation(), dot.epoch());
        }
    }
}
