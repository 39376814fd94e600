package io.gramme.itests.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A metrics page in the text format of Prometheus. */
final class Metrics {
    private final Map<String, Double> values = new TreeMap<>();

    Metrics(String page) {
        for (String line : page.split("\n", -1)) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
    }

    /** Those whose name has this in it, as the page has them. */
    Map<String, Double> matching(Pattern pattern) {
        Map<String, Double> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (pattern.matcher(nameOf(key)).find()) {
                found.put(key, value);
            }
        });
        return found;
    }

    private static String nameOf(String key) {
        int labels = key.indexOf('{');
        return labels < 0 ? key : key.substring(0, labels);
    }
}
