package io.gramme.itests.sim;

import io.gramme.node.storage.DiskException;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What is on one disk, under the page cache of its machine: files that outlive processes and power.
 *
 * <p>A write is seen at once by whoever reads; until the file is forced it can be undone, sector by sector and in any order,
 * by {@link #losePower}. Names are durable as soon as the call that makes or removes them returns, as the {@code Folder} of
 * the node promises.
 */
final class Platter {
    static final int SECTOR = 512;

    private final Map<String, File> files = new TreeMap<>();
    private final long totalBytes;
    private long occupiedByOthers;

    Platter(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    private static final class File {
        private byte[] bytes = new byte[0];
        private final List<Undo> undos = new ArrayList<>();
    }

    /** What was there before a write that nobody forced. */
    private record Undo(int offset, Bytes old) {}

    List<String> names() {
        return List.copyOf(files.keySet());
    }

    boolean exists(String name) {
        return files.containsKey(name);
    }

    long size(String name) {
        return file(name).bytes.length;
    }

    /** Fewer bytes than asked for mean the end of the file. */
    Bytes read(String name, long offset, int length) {
        byte[] bytes = file(name).bytes;
        int from = (int) Math.min(offset, bytes.length);
        return Bytes.wrap(Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, offset + length)));
    }

    /** Whether the record stands where it was written. */
    boolean has(Logged record) {
        Logged.Place place = record.place();
        return exists(place.segment())
                && read(place.segment(), place.offset(), record.bytes().length())
                        .equals(record.bytes());
    }

    /** Replaces the whole file, durably. */
    void store(String name, Bytes content) {
        File file = new File();
        file.bytes = content.toArray();
        files.put(name, file);
    }

    void delete(String name) {
        files.remove(name);
    }

    /** Replaces a part of the file, which grows when it must; not yet durable. */
    void write(String name, long at, Bytes content) {
        File file = file(name);
        int offset = Math.toIntExact(at);
        int end = offset + content.length();
        if (end > file.bytes.length) {
            file.bytes = Arrays.copyOf(file.bytes, end);
        }
        file.undos.add(new Undo(offset, Bytes.wrap(Arrays.copyOfRange(file.bytes, offset, end))));
        content.copyTo(file.bytes, offset);
    }

    void force(String name) {
        file(name).undos.clear();
    }

    /**
     * Undoes any part of what was not forced.
     *
     * @param share of the unforced sectors that are lost; 1 for all, 0 for none
     */
    void losePower(RandomGenerator random, double share) {
        for (File file : files.values()) {
            for (int i = file.undos.size() - 1; i >= 0; i--) {
                undo(file, file.undos.get(i), random, share);
            }
            file.undos.clear();
        }
    }

    private static void undo(File file, Undo undo, RandomGenerator random, double share) {
        int at = undo.offset;
        int end = undo.offset + undo.old.length();
        while (at < end) {
            int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
            if (random.nextDouble() < share) {
                undo.old.slice(at - undo.offset, next - at).copyTo(file.bytes, at);
            }
            at = next;
        }
    }

    /** Flips one bit of what is there, durably; the fault of a medium, not of a crash. */
    void flipBit(String name, long offset, int bit) {
        file(name).bytes[Math.toIntExact(offset)] ^= (byte) (1 << bit);
    }

    void wipe() {
        files.clear();
    }

    /** All files as whoever copies them now reads them. */
    Map<String, Bytes> copy() {
        Map<String, Bytes> copy = new TreeMap<>();
        files.forEach((name, file) -> copy.put(name, Bytes.wrap(file.bytes.clone())));
        return copy;
    }

    /** What is here makes room for a copy made earlier. */
    void restore(Map<String, Bytes> copy) {
        files.clear();
        copy.forEach(this::store);
    }

    /** Somebody else fills the file system up to so many free bytes; -1 gives all of it back. */
    void leaveFree(long bytes) {
        occupiedByOthers = bytes < 0 ? 0 : Math.max(0, totalBytes - used() - bytes);
    }

    long totalBytes() {
        return totalBytes;
    }

    long usableBytes() {
        return Math.max(0, totalBytes - used() - occupiedByOthers);
    }

    private long used() {
        return files.values().stream().mapToLong(file -> file.bytes.length).sum();
    }

    private File file(String name) {
        File file = files.get(name);
        if (file == null) {
            throw new DiskException("no file " + name);
        }
        return file;
    }
}
