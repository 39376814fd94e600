package io.gramme.node.paxos;

/** Values of the protocol as short text: the records' own words, ids as one digit. */
final class PaxosText {
    private PaxosText() {}

    static String of(Object value) {
        return value.toString()
                .replaceAll("NodeId\\[[^]]*]", "-")
                .replaceAll("([1-9])0000000\\b", "$1")
                .replaceAll("Command\\[bytes=(\\w+)]", "$1")
                .replaceAll("Change\\[voters=(\\[[^]]*])]", "change$1")
                .replaceAll("Nothing\\[]", "nothing")
                .replaceAll("Entry\\[ballot=([^,]*), value=(\\w+(?:\\[[^]]*])?)]", "$2@$1")
                .replaceAll("Start\\[number=(\\d+), nonce=-?\\d+]", "$1")
                .replaceAll("Vote\\[slot=(\\d+), entry=([^]]*(?:\\[[^]]*])?[^]]*)]", "$1:$2");
    }
}
