package io.gramme.itests.chaos.check;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** All checkers there are. */
public final class Checkers {
    private final List<Checker> all;

    /** @param nanos the clock that limits of time are held against */
    public Checkers(WglChecker.Limits limits, LongSupplier nanos) {
        all = List.of(
                new MustMayChecker(),
                new SetFullChecker(),
                new SiblingConvergence(),
                new SessionChecker(),
                new DeleteChecker(),
                new AvailabilityChecker(),
                new AppendListChecker(),
                new VersionOrderChecker(),
                new ZoneChecker(),
                new WglChecker(limits, nanos));
    }

    public List<Checker> all() {
        return all;
    }

    /** Those that are for such a history. */
    public List<Checker> checkersFor(History history) {
        return all.stream().filter(checker -> checker.isFor(history)).toList();
    }

    /** Throws {@link IllegalArgumentException} when there is none of that name. */
    public Checker named(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(checker -> checker.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no checker " + name + "; there are "
                        + all.stream().map(Checker::name).collect(Collectors.joining(", "))));
    }
}
