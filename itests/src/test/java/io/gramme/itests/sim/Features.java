package io.gramme.itests.sim;

/** What the nodes of this commit can do: what they cannot, no seed asks of them. */
final class Features {
    /** A merge of a last-write-wins table ends alike whatever came first, also with retries and with contexts. */
    static final boolean LAST_WRITE_WINS = true;

    private Features() {}
}
