package io.gramme.itests.chaos.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What this machine offers.
 *
 * @param missing why it is not there, for each that is not
 */
public record Capabilities(Map<Capability, String> missing) {
    public Capabilities {
        missing = Collections.unmodifiableMap(
                missing.isEmpty() ? new EnumMap<>(Capability.class) : new EnumMap<>(missing));
    }

    public boolean has(Capability capability) {
        return !missing.containsKey(capability);
    }

    /** Those of them that are not there. */
    public Set<Capability> lacking(Collection<Capability> wanted) {
        Set<Capability> lacking = EnumSet.noneOf(Capability.class);
        wanted.stream().filter(capability -> !has(capability)).forEach(lacking::add);
        return lacking;
    }

    /** One line for each, with what to do about it. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            String line = String.format(
                    Locale.ROOT,
                    "%-10s %-8s %-35s %s",
                    name(capability),
                    has(capability) ? "there" : "missing",
                    capability.what(),
                    capability.tried());
            lines.add(line);
            if (!has(capability)) {
                lines.add("           " + missing.get(capability));
                lines.add("           needs " + capability.remedy());
            }
        }
        return lines;
    }

    /** What people call it. */
    public static String name(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
