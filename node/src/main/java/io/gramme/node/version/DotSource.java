package io.gramme.node.version;

/**
 * Where a vnode gets its dots: the incarnation of the process and a counter that lives in memory and never repeats a number
 * within it. Confined to the vnode's loop.
 *
 * <p>The counter is the vnode's, not a key's. A key's epoch is the counter of the first dot that this process gave it while
 * it held no record of it that it may extend (first write, record lost or unreadable, reaped, partition regained); the
 * {@link Extension} of that epoch is kept beside the record, in this copy only, and dies with the record and with the
 * process. A record that came back from a peer has no extension, even when its clock names this very actor: the peer may
 * have kept less than was sent.
 *
 * <p>Not final, so that a simulated run can show what happens without epochs.
 */
public class DotSource {
    private final long incarnation;
    private long counter;

    public DotSource(long incarnation) {
        this.incarnation = incarnation;
    }

    /** The next dot: of the record's own actor when it may be extended, else of a new one. */
    public Dot next(Extension extension) {
        counter++;
        boolean extend = extension.epoch() != 0 && extension.incarnation() == incarnation;
        return new Dot(incarnation, extend ? extension.epoch() : counter, counter);
    }

    /**
     * The actor under which this copy has sent dots for a record that it has held ever since.
     *
     * @param epoch 0 for none
     */
    public record Extension(long incarnation, long epoch) {
        public static final Extension NONE = new Extension(0, 0);

        public static Extension of(Dot dot) {
            return new Extension(dot.incarnation(), dot.epoch());
        }
    }
}
