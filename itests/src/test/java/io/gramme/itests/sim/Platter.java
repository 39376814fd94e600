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
 * the node promises, but for {@link #unlink}.
 */
final class Platter {
    static final int SECTOR = 512;

    private final Map<String, File> files = new TreeMap<>();
    private final Map<String, File> unlinked = new TreeMap<>();
    private final Map<String, List<Range>> rot = new TreeMap<>();
    private final long totalBytes;
    private long occupiedByOthers;

    Platter(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    private static final class File {
        private byte[] bytes = new byte[0];
        private final List<Undo> undos = new ArrayList<>();
    }

    /** Where a medium changed bytes, whatever was written there since. */
    record Range(long from, long to) {}

    /** All that is on it at one moment, with what had rotted by then. */
    record Copy(Map<String, Bytes> files, Map<String, List<Range>> rot) {}

    /** What was there before a write that nobody forced. */
    private record Undo(int offset, Bytes old) {
        private Undo within(int length) {
            int left = Math.max(0, Math.min(old.length(), length - offset));
            return new Undo(Math.min(offset, length), old.slice(0, left));
        }
    }

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
        Bytes content = record.content();
        return exists(place.segment())
                && read(place.segment(), place.offset(), content.length()).equals(content);
    }

    /** The same, or it would stand there again if the power went now. */
    boolean mayHave(Logged record) {
        File gone = unlinked.get(record.place().segment());
        int from = (int) record.place().offset();
        int to = from + record.bytes().length();
        return has(record)
                || (gone != null
                        && to <= gone.bytes.length
                        && Bytes.wrap(Arrays.copyOfRange(gone.bytes, from, to)).equals(record.bytes()));
    }

    /** Whether the record, or a copy of it that compaction made, stands at that log position. */
    boolean hasCopy(Logged record, long position) {
        String segment = Logged.Place.segment(position);
        int length = record.content().length();
        Bytes found = exists(segment) ? read(segment, position & 0xffff_ffffL, length) : Bytes.EMPTY;
        return found.length() == length && Logged.body(found).equals(Logged.body(record.content()));
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

    /** Removes a name; until {@link #syncNames} a power loss can bring it back. */
    void unlink(String name) {
        File file = files.remove(name);
        if (file != null) {
            unlinked.put(name, file);
        }
    }

    void syncNames() {
        unlinked.clear();
    }

    /** Cuts the file, durably. */
    void truncate(String name, long size) {
        File file = file(name);
        int length = Math.toIntExact(Math.min(size, file.bytes.length));
        file.bytes = Arrays.copyOf(file.bytes, length);
        file.undos.replaceAll(undo -> undo.within(length));
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
     * @param share of the unforced sectors, and of the removals, that are lost; 1 for all, 0 for none
     */
    void losePower(RandomGenerator random, double share) {
        unlinked.forEach((name, file) -> {
            if (random.nextDouble() < share) {
                files.putIfAbsent(name, file);
            }
        });
        unlinked.clear();
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

    /** The medium puts other bytes there, durably; nobody is told, and no crash is needed. */
    void rot(String name, long offset, Bytes content) {
        content.copyTo(file(name).bytes, Math.toIntExact(offset));
        rot.computeIfAbsent(name, file -> new ArrayList<>()).add(new Range(offset, offset + content.length()));
    }

    /** Whether the medium ever changed anything here. */
    boolean hasRotted() {
        return !rot.isEmpty();
    }

    /** Whether the medium ever changed any of these bytes. */
    boolean hasRotted(String name, long from, long to) {
        return rot.getOrDefault(name, List.of()).stream().anyMatch(range -> range.from < to && from < range.to);
    }

    /** Where the medium changed something in the file first; its length for nowhere. */
    long firstRot(String name) {
        return rot.getOrDefault(name, List.of()).stream()
                .mapToLong(Range::from)
                .min()
                .orElse(size(name));
    }

    /** Whether the record stood there until the medium changed it. */
    boolean isRotten(Logged record) {
        Logged.Place place = record.place();
        long end = place.offset() + record.bytes().length();
        return hasRotted(place.segment(), place.offset(), end) && exists(place.segment()) && !has(record);
    }

    void wipe() {
        files.clear();
        unlinked.clear();
    }

    /** All files as whoever copies them now reads them. */
    Copy copy() {
        Map<String, Bytes> content = new TreeMap<>();
        files.forEach((name, file) -> content.put(name, Bytes.wrap(file.bytes.clone())));
        Map<String, List<Range>> ranges = new TreeMap<>();
        rot.forEach((name, changed) -> ranges.put(name, List.copyOf(changed)));
        return new Copy(content, ranges);
    }

    /** What is here makes room for a copy made earlier. */
    void restore(Copy copy) {
        wipe();
        copy.files.forEach(this::store);
        copy.rot.forEach((name, ranges) ->
                rot.computeIfAbsent(name, file -> new ArrayList<>()).addAll(ranges));
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
