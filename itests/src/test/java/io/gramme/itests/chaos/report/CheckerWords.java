package io.gramme.itests.chaos.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each checker stands for, in one sentence each, for a reader who has never heard of it. */
final class CheckerWords {
    static final Map<String, String> ALL = all();

    private CheckerWords() {}

    private static Map<String, String> all() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("must-may", "No write that was acknowledged is lost, and nothing is read that nobody wrote.");
        words.put("set-full", "Every element whose addition to a set was acknowledged is there at the end.");
        words.put(
                "sibling-convergence",
                "At the end all N copies of each key have the same values under the same clock.");
        words.put("delete", "What was deleted stays deleted.");
        words.put(
                "session",
                "Whether a client sees its own writes and nothing older than it saw before. Only counted here, for a table that"
                        + " agrees later does not promise it to requests outside a session.");
        words.put(
                "availability",
                "How many requests were answered, and the longest time in which there were requests and no answer.");
        words.put("convergence", "Once all was healed the nodes became one ring without hints whose copies are equal.");
        words.put(
                "floors",
                "Enough was acknowledged to show anything, and nearly all was answered while nothing was wrong.");
        words.put(
                "expectations",
                "What this scenario is about: that each fault really happened, that no daemon or client ended by itself, and what it"
                        + " was to show.");
        words.put(
                "append-list, version-order, zone, wgl",
                "For strict tables: one order of all operations explains every answer.");
        return Collections.unmodifiableMap(words);
    }
}
