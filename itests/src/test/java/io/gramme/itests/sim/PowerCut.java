package io.gramme.itests.sim;

/**
 * The machine stopped in the middle of a call to its disk. It is an error, because no node may ever catch it: whoever runs
 * the node takes it as the end of the process.
 */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut(String where) {
        super(where, null, false, false);
    }
}
