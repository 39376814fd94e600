package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.CpuGroup;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.SiteFailure;
import java.io.IOException;
import java.util.List;

/** What a process has too little of. */
public final class LimitFaults {
    private LimitFaults() {}

    /** So much of one processor, until the end. The node must run, and be the same process at the end. */
    public static Fault processor(Site site, ChaosNode node, int percent) {
        String name = site.id() + "-" + node.name();
        return new Fault(
                        "processor",
                        List.of(node.name(), percent + "%"),
                        () -> limit(site.cpuGroup(name), node, percent),
                        () -> limit(site.cpuGroup(name), node, 0))
                .unless(() -> waits(site.cpuGroup(name)) > 0 ? "" : "it never had to wait for a processor");
    }

    private static long waits(CpuGroup group) {
        try {
            return group.waits();
        } catch (IOException e) {
            throw new SiteFailure("cannot tell how often it waited", e);
        }
    }

    private static void limit(CpuGroup group, ChaosNode node, int percent) {
        try {
            group.limit(percent);
            if (percent > 0) {
                group.add(node.pid());
            }
        } catch (IOException e) {
            throw new SiteFailure("cannot limit " + node, e);
        }
    }

    /** No more than so many open files and connections; those that are open stay. It may halt of it. */
    public static Fault descriptors(Site site, ChaosNode node, int count) {
        return new Fault(
                "descriptors",
                List.of(node.name(), Integer.toString(count)),
                () -> {
                    set(site, node, count + ":");
                    node.mayEnd(ProcessFaults.HALTED);
                },
                () -> {
                    if (node.isAlive()) {
                        String hard = site.shell()
                                .run(
                                        "prlimit",
                                        "--pid",
                                        Long.toString(node.pid()),
                                        "--nofile",
                                        "--noheadings",
                                        "-o",
                                        "HARD")
                                .strip();
                        set(site, node, hard + ":");
                        node.mustRun();
                    } else {
                        ProcessFaults.startAll(List.of(node));
                    }
                });
    }

    private static void set(Site site, ChaosNode node, String soft) {
        site.shell().run("prlimit", "--pid", Long.toString(node.pid()), "--nofile=" + soft);
    }
}
