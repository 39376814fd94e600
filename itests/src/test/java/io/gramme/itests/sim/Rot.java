package io.gramme.itests.sim;

import io.gramme.itests.sim.Knobs.RotKnobs;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A medium that changes what is on it: a bit, some bytes, a sector that turns to zeros, or one that was written over by another of
 * the same file. It may hit any file of a node: segments, live and dead records and the tail made ahead, key files, clean marks,
 * logs of hints, small files, the files of a closed index.
 *
 * <p>Budget: of a small file in two copies one stays intact, but for a clean mark; and a record that something rests on is hit only
 * while another of the first N has all of it, intact and forced. That node is never hit itself, so nothing takes it away later.
 */
final class Rot {
    private static final int TRIES = 30;
    private static final int FEW = 8;
    private static final String FIRST = ".a";
    private static final String SECOND = ".b";

    private final SimCluster cluster;
    private final SimMachine machine;
    private final RandomGenerator dice;
    private final RotKnobs knobs;
    private final boolean gentle;

    Rot(SimCluster cluster, SimMachine machine, RandomGenerator dice) {
        this.cluster = cluster;
        this.machine = machine;
        this.dice = dice;
        this.knobs = cluster.knobs().rot();
        this.gentle = cluster.knobs().reap().isOn();
    }

    /** A place in a file, and what stands there from now on. */
    private record Hit(SimDisk.Medium medium, String name, int offset, Bytes content) {
        private int end() {
            return offset + content.length();
        }

        private boolean isChange() {
            return !medium.platter().read(name, offset, content.length()).equals(content);
        }
    }

    /** Changes something in as many places as the knobs say, as far as the budget allows it. Says where. */
    List<String> strike() {
        List<String> places = new ArrayList<>();
        for (int left = gentle ? 1 : knobs.hits(); left > 0; left--) {
            boolean closed = machine.process().isEmpty();
            if (dice.nextInt(closed ? 4 : 12) == 0) {
                hitIndex().ifPresent(places::add);
            } else {
                hit().ifPresent(places::add);
            }
        }
        return places;
    }

    private Optional<String> hitIndex() {
        int loop = dice.nextInt(cluster.knobs().loops());
        return machine.indexes(loop).rot() ? Optional.of("rot in the index of loop " + loop) : Optional.empty();
    }

    private Optional<String> hit() {
        for (int i = 0; i < TRIES; i++) {
            Optional<Hit> drawn = draw().filter(Hit::isChange).filter(this::isWithinBudget);
            if (drawn.isPresent()) {
                Hit hit = drawn.get();
                hit.medium.platter().rot(hit.name, hit.offset, hit.content);
                return Optional.of("rot in " + hit.name + " of n" + machine.index() + " at " + hit.offset + ", "
                        + hit.content.length() + " bytes, " + records(hit).count() + " live records");
            }
        }
        return Optional.empty();
    }

    /** Half of the time where a record lies that something rests on. */
    private Optional<Hit> draw() {
        SimDisk.Medium medium = medium();
        return dice.nextBoolean() ? inRecord(medium) : inFile(medium);
    }

    private Optional<Hit> inRecord(SimDisk.Medium medium) {
        List<Logged> records = medium.tap().current().toList();
        if (records.isEmpty()) {
            return Optional.empty();
        }
        Logged record = records.get(dice.nextInt(records.size()));
        Logged.Place place = record.place();
        long at = place.offset() + dice.nextInt(record.content().length());
        boolean there =
                medium.platter().exists(place.segment()) && medium.platter().size(place.segment()) > at;
        return there
                ? Optional.of(hit(medium, place.segment(), (int) at, (int)
                        medium.platter().size(place.segment())))
                : Optional.empty();
    }

    private Optional<Hit> inFile(SimDisk.Medium medium) {
        List<String> names = medium.platter().names();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String name = names.get(dice.nextInt(names.size()));
        int size = (int) medium.platter().size(name);
        if (size == 0) {
            return Optional.empty();
        }
        int written = written(medium.platter().read(name, 0, size));
        int at = dice.nextInt(dice.nextInt(8) == 0 || written == 0 ? size : written);
        return Optional.of(hit(medium, name, at, size));
    }

    /** The node's own records more often than others', and those more often than small files. */
    private SimDisk.Medium medium() {
        int loop = dice.nextInt(cluster.knobs().loops());
        int die = dice.nextInt(20);
        List<SimDisk.Medium> hints = List.copyOf(machine.hints(loop).media().values());
        if (die == 0) {
            return machine.rootMedium();
        } else if (die == 1) {
            return machine.hints(loop).root();
        }
        return die < 8 && !hints.isEmpty() ? hints.get(dice.nextInt(hints.size())) : machine.medium(loop);
    }

    private static int written(Bytes file) {
        int end = file.length();
        while (end > 0 && file.at(end - 1) == 0) {
            end--;
        }
        return end;
    }

    private Hit hit(SimDisk.Medium medium, String name, int at, int size) {
        Platter platter = medium.platter();
        int form = gentle || knobs.bitsOnly() ? 0 : dice.nextInt(8);
        int sector = at / Platter.SECTOR * Platter.SECTOR;
        int length = Math.min(Platter.SECTOR, size - sector);
        if (form < 4) {
            byte flipped = (byte) (platter.read(name, at, 1).at(0) ^ 1 << dice.nextInt(8));
            return new Hit(medium, name, at, Bytes.wrap(new byte[] {flipped}));
        } else if (form < 6) {
            byte[] few = new byte[Math.min(1 + dice.nextInt(FEW), size - at)];
            dice.nextBytes(few);
            return new Hit(medium, name, at, Bytes.wrap(few));
        } else if (form == 6) {
            return new Hit(medium, name, sector, Bytes.wrap(new byte[length]));
        }
        int other = dice.nextInt(1 + size / Platter.SECTOR) * Platter.SECTOR;
        return new Hit(medium, name, sector, platter.read(name, other, length));
    }

    private boolean isWithinBudget(Hit hit) {
        boolean twin = hit.name.endsWith(FIRST) || hit.name.endsWith(SECOND);
        if (twin && !hit.name.startsWith("clean")) {
            return isOtherTwinIntact(hit);
        }
        return records(hit)
                .allMatch(record -> cluster.copies()
                        .isIntactElsewhere(
                                record.name(), machine.id(), record.siblings().clock()));
    }

    /** The records in it that something rests on. */
    private static Stream<Logged> records(Hit hit) {
        return hit.medium.tap().current().filter(record -> record.kind() == Logged.RECORD && isIn(record, hit));
    }

    private static boolean isIn(Logged record, Hit hit) {
        long from = record.place().offset();
        long to = from + record.bytes().length();
        return record.place().segment().equals(hit.name) && from < hit.end() && hit.offset < to;
    }

    private static boolean isOtherTwinIntact(Hit hit) {
        String base = hit.name.substring(0, hit.name.length() - FIRST.length());
        String other = base + (hit.name.endsWith(FIRST) ? SECOND : FIRST);
        Platter platter = hit.medium.platter();
        return platter.exists(other)
                && new TwinFile(new Alone(platter.read(other, 0, (int) platter.size(other))), base)
                        .read()
                        .isPresent();
    }

    /** A folder with the first of two copies. */
    private record Alone(Bytes copy) implements Folder {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public Optional<Bytes> load(String name) {
            return Optional.of(copy).filter(file -> name.endsWith(FIRST));
        }

        @Override
        public void store(String name, Bytes content) {
            throw new DiskException("only read");
        }

        @Override
        public void delete(String name) {
            throw new DiskException("only read");
        }
    }
}
