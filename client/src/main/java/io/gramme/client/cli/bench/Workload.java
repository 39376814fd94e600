package io.gramme.client.cli.bench;

/** What share of the operations are reads; the others are updates, each one {@code replace} put. */
public enum Workload {
    /** Writes every record once, in order. */
    LOAD(0, "every record once"),
    /** A session store: recent actions. */
    A(50, "50 % reads, 50 % updates"),
    /** Photo tags: mostly read. */
    B(95, "95 % reads, 5 % updates"),
    /** User profiles that are built elsewhere. */
    C(100, "reads only");

    private final int readPercent;
    private final String words;

    Workload(int readPercent, String words) {
        this.readPercent = readPercent;
        this.words = words;
    }

    int readPercent() {
        return readPercent;
    }

    /** The mix in words. */
    public String words() {
        return words;
    }
}
