package io.gramme.client.cli;

import io.gramme.client.wire.Ttl;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times and sizes, as people write and read them. */
public final class Units {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Units() {}

    /** {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}; at least a millisecond. */
    public static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Matcher time = time(text);
            if (!time.matches()) {
                throw new TypeConversionException("'" + text + "' is no time; write 500ms, 5s or 2m");
            }
            return duration(time);
        }
    }

    /** {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d} or {@code never}, as {@link Ttl} counts it. */
    static final class TtlConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Ttl.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static Matcher time(String text) {
        return TIME.matcher(text.toLowerCase(Locale.ROOT));
    }

    private static Duration duration(Matcher time) {
        long number = Long.parseLong(time.group(1));
        Duration duration = switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        if (duration.isZero()) {
            throw new TypeConversionException("'" + time.group() + "': a time is at least 1ms");
        }
        return duration;
    }

    /** {@code 7d}, {@code 36h}, {@code 90s}: in the largest unit that it is a whole number of. */
    static String life(long millis) {
        String[] names = {"d", "h", "m", "s"};
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        for (int i = 0; i < units.length; i++) {
            if (millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis + "ms";
    }

    /** {@code 532 B}, {@code 1.4 KiB}, {@code 47.6 MiB}. */
    public static String bytes(long count) {
        if (count < 1_024) {
            return count + " B";
        }
        String[] names = {"KiB", "MiB", "GiB", "TiB", "PiB"};
        double value = count / 1_024.0;
        int name = 0;
        while (value >= 1_024 && name < names.length - 1) {
            value /= 1_024;
            name++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, names[name]);
    }

    /** {@code 63,436}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String count(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** {@code 1.84 s}. */
    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, nanos < 10_000_000_000L ? "%.2f s" : "%.1f s", nanos / 1e9);
    }

    /** {@code 17 s}, {@code 4 min}, {@code 26 h}: whole ones, rounded down. */
    static String age(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    /** Microseconds as milliseconds: {@code 0.412}, {@code 17.3}, {@code 1,204}. */
    public static String millis(long micros) {
        double millis = micros / 1e3;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%,.0f", millis);
    }
}
