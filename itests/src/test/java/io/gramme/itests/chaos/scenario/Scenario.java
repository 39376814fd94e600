package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Something that goes wrong under load, and what is promised all the same. */
interface Scenario {
    /** What people call it: lower case, with hyphens. */
    String name();

    /** Of the list of scenarios. */
    int number();

    /** What it is to show, in one sentence. */
    String shows();

    /** What the machine must have. */
    default Set<Capability> needs() {
        return Set.of();
    }

    /** The daemons. */
    default NodeSettings nodes() {
        return NodeSettings.DEFAULT;
    }

    /** The clients that work from before the first fault until after the heal. */
    default List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed());
    }

    /** What availability is promised of the whole run. */
    default Promise promise() {
        return Promise.NONE;
    }

    /** How many writes must be acknowledged in a run of full length. */
    default int leastWrites() {
        return 1_000;
    }

    /** Whether how long it lasts is given on the command line. */
    default boolean hasRandomLength() {
        return false;
    }

    /** How long copies may take to agree once all is healed. */
    default Duration convergence() {
        return Duration.ofMinutes(2);
    }

    /** Before the daemons are started for the first time. */
    default void prepare(Stage stage) {}

    /** What goes wrong. What has not ended when it returns is ended then. */
    void run(Stage stage);

    /**
     * Of all operations.
     *
     * @param success the least share that is answered, 0 for none
     * @param outage the longest time that may pass without one answer, zero for any
     */
    record Promise(double success, Duration outage) {
        static final Promise NONE = new Promise(0, Duration.ZERO);
    }
}
