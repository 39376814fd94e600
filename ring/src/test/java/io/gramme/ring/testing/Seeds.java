package io.gramme.ring.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A tree of seeds: every name below a seed has a seed of its own, a pure function of the path to it. A consumer that asks
 * for more numbers, or a new consumer, changes nothing for the others, so a failing seed survives small changes of a test.
 */
public final class Seeds {
    private final long seed;

    public Seeds(long seed) {
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }

    public Seeds child(String name) {
        long child = mix(seed + 0x9e3779b97f4a7c15L);
        for (int i = 0; i < name.length(); i++) {
            child = mix(child ^ name.charAt(i));
        }
        return new Seeds(child);
    }

    public Seeds child(String name, long index) {
        return new Seeds(mix(child(name).seed ^ mix(index + 0x632be59bd9b4e019L)));
    }

    /** A new generator at the start of this seed's numbers: two calls give two equal generators. */
    public RandomGenerator random() {
        return new SplittableRandom(seed);
    }

    /** A generator for one named consumer. */
    public RandomGenerator random(String name) {
        return child(name).random();
    }

    public RandomGenerator random(String name, long index) {
        return child(name, index).random();
    }

    /** The finisher of SplitMix64. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "seed=0x" + Long.toHexString(seed);
    }
}
