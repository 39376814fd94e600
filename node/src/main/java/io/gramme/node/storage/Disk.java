package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.List;

/**
 * The files of one loop: a {@link Folder}, and the log's segments, whose operations are events.
 *
 * <p>Appends are carried out in the order in which they were accepted, by a thread of the disk's own; so are forces, each of
 * which covers everything accepted before it. What completed is learnt by {@link #poll}. A write or force that fails halts the
 * node; it is not reported here. A crash keeps every force that was reported, any part of what was written since, in any order,
 * and nothing of what is still in the queue.
 */
public interface Disk extends Folder {
    /**
     * Queues bytes for a prepared segment.
     *
     * @param position the log position just behind these bytes, reported once they are written
     * @param force whether to force behind it, together with whatever else is then in the queue
     * @return false when the queue is full and nothing was accepted
     */
    boolean append(String segment, long offset, Bytes bytes, long position, boolean force);

    /** Queues a force of everything accepted so far. Returns false when the queue is full. */
    boolean force(String segment, long position);

    /** Creates a file of that many zeros and forces it, in the background; {@link Events#prepared} or {@link Events#noSpace}. */
    void prepare(String segment, long sizeBytes);

    /**
     * Cuts a segment that is written to no more to that size and stores its key file, in the background; {@link Events#sealed}
     * follows, once there is room for it.
     */
    void seal(String segment, long size, String keyFile, Bytes keys);

    /**
     * Reads from a segment; {@link Events#read} or {@link Events#readFailed} follows with the cookie, possibly before this
     * call returns.
     */
    void read(String segment, long offset, int length, long cookie, Events events);

    /** The size of a file, bytes; for recovery. Throws {@link DiskException} when there is no such file. */
    long size(String name);

    /** Reads part of a file at once; for recovery. Fewer bytes than asked for mean the end of the file. */
    Bytes load(String name, long offset, int length);

    /** Cuts the file to that size and forces it; for recovery and a clean stop, of a segment that is written to no more. */
    void truncate(String name, long size);

    /** Forces the names in the folder: a removal that a killed process did not live to force is durable then. For recovery. */
    void syncNames();

    /**
     * Removes segments and, when that is durable, key files, in the background; {@link Events#removed} follows with the segments.
     * A power loss may bring a key file back. Nobody may read or write them any more.
     */
    void remove(List<String> segments, List<String> keyFiles);

    /** Forces one file now; for recovery, which may have read what only the operating system knew. */
    void sync(String name);

    /** Reports what has completed since the last call. */
    void poll(Events events);

    /** Bytes that may still be written to this file system. */
    long usableBytes();

    /** The size of this file system, bytes. */
    long totalBytes();

    /** What a disk reports, always in the loop's own turn. */
    interface Events {
        /** Everything up to this log position has been written (a process may die now, not the machine). */
        void written(long position);

        /** Everything up to this log position survives a power loss. */
        void forced(long position);

        void prepared(String segment);

        /** There was no room for the segment; nothing of it remains. */
        void noSpace(String segment);

        void sealed(String segment);

        void removed(List<String> segments);

        void read(long cookie, Bytes bytes);

        /** The bytes cannot be had: an error of the device, or a file shorter than the index says. */
        void readFailed(long cookie, String why);
    }
}
