package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.FaultEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fault from its begin to its end.
 *
 * @param label name and arguments; one that comes again is numbered, as the availability checker numbers it
 * @param isOpen whether it was never ended
 */
record FaultWindow(String label, long begin, long end, boolean isOpen) {
    private static final int LONG_WORD = 16;
    private static final int SHORT_WORD = 8;

    /** In the order of their begins. */
    static List<FaultWindow> of(List<FaultEvent> events, long last) {
        List<FaultWindow> windows = new ArrayList<>();
        Map<String, FaultEvent> on = new LinkedHashMap<>();
        for (FaultEvent event : events) {
            String label = plainLabel(event);
            if (event.on()) {
                on.putIfAbsent(label, event);
            } else {
                FaultEvent begun = on.remove(label);
                if (begun != null) {
                    windows.add(new FaultWindow(numbered(label, windows), begun.time(), event.time(), false));
                }
            }
        }
        on.forEach((label, begun) -> windows.add(
                new FaultWindow(numbered(label, windows), begun.time(), Math.max(last, begun.time()), true)));
        windows.sort(Comparator.comparingLong(FaultWindow::begin));
        return windows;
    }

    private static String plainLabel(FaultEvent event) {
        return event.arguments().isEmpty() ? event.fault() : event.fault() + " " + String.join(" ", event.arguments());
    }

    private static String numbered(String label, List<FaultWindow> before) {
        long same = before.stream()
                .filter(window -> window.label.equals(label) || window.label.startsWith(label + " #"))
                .count();
        return same == 0 ? label : label + " #" + (same + 1);
    }

    /** Long ids cut short, for where there is little room. */
    String shortLabel() {
        List<String> words = new ArrayList<>();
        for (String word : label.split(" ", -1)) {
            words.add(word.length() > LONG_WORD ? word.substring(0, SHORT_WORD) + "\u2026" : word);
        }
        return String.join(" ", words);
    }
}
