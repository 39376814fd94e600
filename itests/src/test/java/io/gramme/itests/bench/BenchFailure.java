package io.gramme.itests.bench;

/** Why a benchmark cannot go on, in a sentence for whoever started it. */
final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isUsage;

    private BenchFailure(String message, boolean isUsage) {
        super(message);
        this.isUsage = isUsage;
    }

    static BenchFailure of(String message) {
        return new BenchFailure(message, false);
    }

    /** The command line asks for something that makes no sense. */
    static BenchFailure usage(String message) {
        return new BenchFailure(message, true);
    }

    /** Whether the command line is to blame. */
    boolean isUsage() {
        return isUsage;
    }
}
