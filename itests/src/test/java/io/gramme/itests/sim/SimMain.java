package io.gramme.itests.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The simulator on the command line: replays one seed, or soaks through many, of one profile.
 *
 * <pre>
 * bin/gramme-sim --seed 0x1f --profile swarm [--seeds 1000] [--plant NAME] [--shrink] [--out FOLDER]
 * bin/gramme-sim --plan FILE [--plant NAME] [--shrink] [--out FOLDER]</pre>
 *
 * <p>{@code --measure} instead plants every bug and says how many seeds it took to find it, {@code --seeds} at most.
 *
 * <p>Exit code 1 at the first broken invariant; the history of that run, and with {@code --shrink} its smallest plan, are left in
 * the folder.
 */
final class SimMain {
    private static final int SHRINK_RUNS = 1_500;
    private static final int USAGE = 2;

    private SimMain() {}

    /** What the command line asks for. */
    private static final class Wish {
        private long seed = 1;
        private long seeds = 1;
        private Profile profile = Profile.SWARM;
        private Plant plant = Plant.NONE;
        private boolean shrink;
        private boolean measure;
        private Optional<Path> planFile = Optional.empty();
        private Path out = Path.of("target", "sim");

        private static Wish of(String[] words) {
            Wish wish = new Wish();
            for (int i = 0; i < words.length; i++) {
                String word = words[i];
                if (word.equals("--shrink")) {
                    wish.shrink = true;
                } else if (word.equals("--measure")) {
                    wish.measure = true;
                } else if (i + 1 < words.length) {
                    wish.set(word, words[++i]);
                } else {
                    throw new IllegalArgumentException("what is " + word + "?");
                }
            }
            return wish;
        }

        private void set(String name, String value) {
            switch (name) {
                case "--seed" -> seed = number(value);
                case "--seeds" -> seeds = number(value);
                case "--profile" -> profile = Profile.valueOf(value.toUpperCase(Locale.ROOT));
                case "--plant" -> plant = Plant.valueOf(value.toUpperCase(Locale.ROOT));
                case "--plan" -> planFile = Optional.of(Path.of(value));
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("what is " + name + "?");
            }
        }

        private Plan plan(long drawn) throws IOException {
            return planFile.isPresent()
                    ? PlanFile.read(Files.readString(planFile.get()))
                    : PlanSource.draw(drawn, profile);
        }

        private static long number(String text) {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        }
    }

    public static void main(String[] words) throws IOException {
        try {
            System.exit(run(Wish.of(words)));
        } catch (IllegalArgumentException e) {
            System.err.println("gramme-sim: " + e.getMessage());
            System.err.println("gramme-sim --seed S --profile single|calm|network|crash|disk|rot|ring|swarm"
                    + " [--seeds N] [--plant NAME] [--shrink] [--out FOLDER] | --plan FILE | --measure");
            System.exit(USAGE);
        }
    }

    /** How many seeds it takes to find each planted bug, in its own profile and in the swarm. */
    private static int measure(Wish wish) {
        for (Plant plant : Plant.bugs()) {
            System.out.println("| " + plant + " | " + Repro.name(plant.profile()) + " | "
                    + found(plant, plant.profile(), wish.seeds) + " | " + found(plant, Profile.SWARM, wish.seeds)
                    + " |");
        }
        return 0;
    }

    private static String found(Plant plant, Profile profile, long seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            int invariant = SimRun.of(PlanSource.draw(seed, profile), plant).invariant();
            if (invariant >= 0) {
                return seed + " (invariant " + invariant + ")";
            }
        }
        return "not in " + seeds;
    }

    private static int run(Wish wish) throws IOException {
        if (wish.measure) {
            return measure(wish);
        }
        long began = System.nanoTime();
        long events = 0;
        Map<String, Integer> results = new TreeMap<>();
        for (long seed = wish.seed; seed < wish.seed + wish.seeds; seed++) {
            Plan plan = wish.plan(seed);
            SimRun.Outcome outcome = SimRun.of(plan, wish.plant);
            events += outcome.events();
            outcome.results().forEach((result, count) -> results.merge(result, count, Integer::sum));
            if (wish.seeds == 1 || outcome.failure().isPresent()) {
                System.out.println(plan.knobs());
                plan.faults().forEach(System.out::println);
                plan.orders().forEach(System.out::println);
                System.out.println(outcome.events() + " events, " + outcome.acknowledged() + " acknowledged writes, "
                        + outcome.results());
                System.out.println(repro(plan, outcome));
            }
            if (outcome.failure().isPresent()) {
                report(wish, plan, outcome);
                return 1;
            }
        }
        long millis = Math.max(1, (System.nanoTime() - began) / 1_000_000);
        System.out.println(wish.seeds + " seeds kept every invariant, " + events + " events in " + millis + " ms, "
                + 1_000 * events / millis + " a second, " + results);
        return 0;
    }

    static Repro repro(Plan plan, SimRun.Outcome outcome) {
        Path root = Path.of(System.getProperty("gramme.root", "."));
        return new Repro(plan.seed(), plan.profile(), Repro.commitOf(root), outcome.hash());
    }

    private static void report(Wish wish, Plan plan, SimRun.Outcome outcome) throws IOException {
        System.out.println(
                "at " + outcome.failedAtMillis() + " ms: " + outcome.failure().orElseThrow());
        if (!(outcome.failure().orElseThrow() instanceof Violation)) {
            outcome.failure().orElseThrow().printStackTrace(System.out);
        }
        Files.createDirectories(wish.out);
        String name = Repro.name(plan.profile()) + "-0x" + Long.toHexString(plan.seed());
        Path history = Files.writeString(wish.out.resolve(name + ".jsonl"), outcome.history());
        System.out.println("history: " + history);
        if (wish.shrink) {
            Plan small = new Shrinker(
                            candidate -> {
                                SimRun.Outcome again = SimRun.of(candidate, wish.plant);
                                return again.failsLike(outcome)
                                        ? OptionalLong.of(again.failedAtMillis())
                                        : OptionalLong.empty();
                            },
                            SHRINK_RUNS)
                    .shrink(plan);
            Path file = Files.writeString(wish.out.resolve(name + ".json"), PlanFile.write(small));
            System.out.println(
                    "smallest plan: " + file + " with " + small.faults().size() + " faults and "
                            + small.operations().size() + " operations");
            SimRun.Outcome again = SimRun.of(small, wish.plant);
            System.out.println(small.knobs());
            System.out.println(again.history());
            again.failure().ifPresent(System.out::println);
        }
    }
}
