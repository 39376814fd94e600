package io.gramme.itests.bench;

/**
 * How much memory a daemon is allowed: what it has resident anyway, and a share of its data for the page cache.
 *
 * @param residentBytes of the daemon once it was warm: heap, code, network buffers, what the kernel has for it, and the
 *     pages of its index, which is a mapped file and must stay in memory as all that must
 * @param dataBytes of its log files
 * @param share of the data that the page cache may hold
 */
record MemoryLimit(long residentBytes, long dataBytes, double share) {
    private static final long PAGE = 4_096;

    MemoryLimit {
        if (residentBytes < 1 || dataBytes < 1 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(residentBytes + " bytes resident, " + share + " of " + dataBytes);
        }
    }

    /** What the page cache of the data has. */
    long cacheBytes() {
        return (long) (dataBytes * share);
    }

    /** Of the control group, in whole pages. */
    long bytes() {
        long sum = Math.addExact(residentBytes, cacheBytes());
        return (sum + PAGE - 1) / PAGE * PAGE;
    }
}
