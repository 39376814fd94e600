package io.gramme.node.testing;

import io.gramme.node.storage.Folder;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small files in memory, durable at once; they outlive whoever uses them. */
public final class MemoryFolder implements Folder {
    private final SortedMap<String, Bytes> files = new TreeMap<>();

    /** Another folder with the same files. */
    public MemoryFolder copy() {
        MemoryFolder copy = new MemoryFolder();
        copy.files.putAll(files);
        return copy;
    }

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public Optional<Bytes> load(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public void store(String name, Bytes content) {
        files.put(name, content);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }
}
