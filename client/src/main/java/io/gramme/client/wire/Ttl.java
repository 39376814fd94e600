package io.gramme.client.wire;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a value lives, as a number of milliseconds: from 1 to {@link Limits#TTL_MILLIS}, counted from when the coordinator takes
 * the put, or one of the two that have a name here. Nothing else is a time to live.
 */
public final class Ttl {
    /** As long as the table says; for ever when it says nothing. */
    public static final long TABLE = 0;
    /** Until it is replaced or deleted, whatever the table says. */
    public static final long NEVER = -1;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final String NEVER_TEXT = "never";

    private Ttl() {}

    /**
     * {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d} or {@code never}. Throws {@link IllegalArgumentException} with a
     * sentence for whoever wrote anything else.
     */
    public static long parse(String text) {
        if (text.equalsIgnoreCase(NEVER_TEXT)) {
            return NEVER;
        }
        Matcher time = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!time.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time to live; write 30s, 5m, 12h, 7d or never");
        }
        long unit = switch (time.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        long number = Long.parseLong(time.group(1));
        if (number < 1 || number > Limits.TTL_MILLIS / unit) {
            throw new IllegalArgumentException("'" + text + "': a value lives for 1ms to 3650d, or " + NEVER_TEXT);
        }
        return number * unit;
    }

    public static boolean isValid(long millis) {
        return millis >= NEVER && millis <= Limits.TTL_MILLIS;
    }

    /** Gives it back. Throws {@link IllegalArgumentException} when it is no time to live. */
    public static long check(long millis) {
        if (!isValid(millis)) {
            throw new IllegalArgumentException(
                    "a time to live is from 1 to " + Limits.TTL_MILLIS + " ms (10 years), not " + millis);
        }
        return millis;
    }
}
