package io.gramme.node.transfer;

import io.gramme.node.transfer.TransferMessage.Verified;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** How all loops of this node stand. Confined to loop 0. */
public final class Standings {
    private final int loops;
    private final Map<Integer, Standing> all = new TreeMap<>();

    public Standings(int loops) {
        this.loops = loops;
    }

    public void on(int loop, Standing standing) {
        all.put(loop, standing);
    }

    /** The epoch under which the whole node serves, 0 while a loop has said nothing. */
    public long epoch() {
        return least(Standing::epoch);
    }

    private long least(ToLongFunction<Standing> epochs) {
        return all.size() < loops
                ? 0
                : all.values().stream().mapToLong(epochs).min().orElse(0);
    }

    /** The answer to whoever drives the change. */
    public Verified verified() {
        List<Integer> partitions =
                all.values().stream().flatMap(loop -> loop.verified().stream()).toList();
        boolean hints = all.values().stream().anyMatch(Standing::hints);
        return new Verified(epoch(), partitions, hints, least(Standing::barrier));
    }

    public int lacking() {
        return all.values().stream().mapToInt(Standing::lacking).sum();
    }

    /** Of this node's live records. */
    public long bytes() {
        return all.values().stream().mapToLong(Standing::bytes).sum();
    }

    public int kept() {
        return all.values().stream().mapToInt(Standing::kept).sum();
    }
}
