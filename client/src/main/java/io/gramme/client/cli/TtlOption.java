package io.gramme.client.cli;

import io.gramme.client.RequestOptions;
import io.gramme.client.wire.Ttl;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a value lives that is written. */
final class TtlOption {
    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Units.TtlConverter.class,
            description =
                    "how long the value lives: 30s, 5m, 12h, 7d (at most 3650d) or never; as the table says by default")
    private long millis = Ttl.TABLE;

    RequestOptions of(RequestOptions options) {
        return living(options, millis);
    }

    /**
     * The same put of a value that lives so long.
     *
     * @param millis or one of {@link Ttl}'s
     */
    static RequestOptions living(RequestOptions options, long millis) {
        if (millis == Ttl.TABLE) {
            return options;
        }
        return millis == Ttl.NEVER ? options.neverExpires() : options.ttl(Duration.ofMillis(millis));
    }
}
