package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A flat folder of small files: identities, marks, key files. Its calls complete before they return and are for starts,
 * stops and rare changes, never for the data path. A failure throws {@link DiskException}.
 */
public interface Folder {
    /** The names in this folder, ascending, without sub-folders. */
    List<String> names();

    /** The whole file, or empty when there is none. Throws {@link DiskException} when it is there but cannot be read. */
    Optional<Bytes> load(String name);

    /**
     * Replaces the file's content in place and forces content and name. A crash in the middle leaves any mixture of old, new
     * and nothing; whoever needs more keeps two copies ({@link TwinFile}) or a checksum.
     */
    void store(String name, Bytes content);

    /** Removes the file and makes the removal durable. Nothing happens when there is none. */
    void delete(String name);
}
