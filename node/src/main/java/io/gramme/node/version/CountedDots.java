package io.gramme.node.version;

/**
 * The incarnation of the process and a counter that lives in memory and never repeats a number within it. Confined to the
 * vnode's loop.
 *
 * <p>The counter is the vnode's, not a key's. A key's epoch is the counter of the first dot that this process gave it while
 * it held no record of it that it may extend (first write, record lost or unreadable, reaped, partition regained); the
 * {@link DotSource.Extension} of that epoch is kept beside the record, in this copy only, and dies with the record and with
 * the process. A record that came back from a peer has no extension, even when its clock names this very actor: the peer may
 * have kept less than was sent.
 */
final class CountedDots implements DotSource {
    private final long incarnation;
    private long counter;

    CountedDots(long incarnation) {
        this.incarnation = incarnation;
    }

    @Override
    public Dot next(Extension extension) {
        counter++;
        boolean extend = extension.epoch() != 0 && extension.incarnation() == incarnation;
        return new Dot(incarnation, extend ? extension.epoch() : counter, counter);
    }
}
