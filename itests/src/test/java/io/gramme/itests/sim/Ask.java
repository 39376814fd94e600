package io.gramme.itests.sim;

/**
 * What one request asks of its quorum; 0 leaves it to the table.
 *
 * @param r whole copies that must answer
 * @param w nodes that must hold it, fallbacks among them
 * @param primaryR of the key's first N, how many must answer
 * @param primaryW of the key's first N, how many must hold it
 */
record Ask(int r, int w, int primaryR, int primaryW) {
    static final Ask TABLE = new Ask(0, 0, 0, 0);

    /** What is asked for in a run whose table has these figures. */
    Ask in(Knobs knobs) {
        int tablesR = knobs.primaries() ? knobs.r() : 0;
        int tablesW = knobs.primaries() ? knobs.w() : 0;
        return new Ask(
                r == 0 ? knobs.r() : r,
                w == 0 ? knobs.w() : w,
                primaryR == 0 ? tablesR : primaryR,
                primaryW == 0 ? tablesW : primaryW);
    }

    /** How many whole copies of the first N must answer a read: nothing else counts. */
    int copiesRead() {
        return Math.max(r, primaryR);
    }
}
