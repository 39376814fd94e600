package io.gramme.client.cli.bench;

import java.util.random.RandomGenerator;

/** Which record the next operation is about: a number from 0 to the number of records. Thread-safe; the caller brings the dice. */
public sealed interface KeyChooser {
    long next(RandomGenerator random);

    /** The popularity of records. */
    enum Distribution {
        /** A few records are hot, wherever they are. */
        ZIPFIAN,
        /** All are as likely. */
        UNIFORM,
        /** The records written last are hot. */
        LATEST
    }

    static KeyChooser of(Distribution distribution, long records) {
        return switch (distribution) {
            case ZIPFIAN -> new Scrambled(Zipfian.over(records), records);
            case UNIFORM -> new Uniform(records);
            case LATEST -> new Latest(Zipfian.over(records), records);
        };
    }

    /** All as likely. */
    record Uniform(long records) implements KeyChooser {
        @Override
        public long next(RandomGenerator random) {
            return random.nextLong(records);
        }
    }

    /**
     * Rank 0 most often, with YCSB's constant.
     *
     * @param zetaN the sum of 1/i^theta for i from 1 to the number of records
     */
    record Zipfian(long records, double zetaN, double eta) implements KeyChooser {
        static final double THETA = 0.99;

        private static final double ALPHA = 1 / (1 - THETA);

        static Zipfian over(long records) {
            double zetaN = zeta(records);
            double eta = (1 - Math.pow(2.0 / (double) records, 1 - THETA)) / (1 - zeta(2) / zetaN);
            return new Zipfian(records, zetaN, eta);
        }

        private static double zeta(long count) {
            double sum = 0;
            for (long i = 1; i <= count; i++) {
                sum += 1 / Math.pow((double) i, THETA);
            }
            return sum;
        }

        @Override
        public long next(RandomGenerator random) {
            double u = random.nextDouble();
            double uz = u * zetaN;
            if (uz < 1 || records == 1) {
                return 0;
            }
            if (uz < 1 + Math.pow(0.5, THETA)) {
                return 1;
            }
            return Math.min(records - 1, (long) ((double) records * Math.pow(eta * u - eta + 1, ALPHA)));
        }
    }

    /** Zipfian ranks spread over all records by a hash (FNV-1a, 64 bits). */
    record Scrambled(Zipfian ranks, long records) implements KeyChooser {
        private static final long FNV_OFFSET = 0xcbf29ce484222325L;
        private static final long FNV_PRIME = 0x100000001b3L;

        @Override
        public long next(RandomGenerator random) {
            return Long.remainderUnsigned(hash(ranks.next(random)), records);
        }

        private static long hash(long rank) {
            long hash = FNV_OFFSET;
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                hash = (hash ^ (rank >>> shift & 0xff)) * FNV_PRIME;
            }
            return hash;
        }
    }

    /** The higher the number the hotter. */
    record Latest(Zipfian ranks, long records) implements KeyChooser {
        @Override
        public long next(RandomGenerator random) {
            return records - 1 - ranks.next(random);
        }
    }
}
