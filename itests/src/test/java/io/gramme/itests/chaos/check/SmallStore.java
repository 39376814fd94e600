package io.gramme.itests.chaos.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One key on three replicas that agree later, N=3 R=W=2, as plain sets of events, and what its clients see of it: a history that must
 * hold, or one of a store with a bug. Each request takes effect at a moment of its own, some time between its begin and its end; reads
 * repair what they read.
 */
final class SmallStore {
    private static final int REPLICAS = 3;
    private static final int QUORUM = 2;
    private static final String KEY = "k";

    private final Random random;
    private final Bug bug;
    private final List<Replica> replicas = List.of(new Replica(), new Replica(), new Replica());
    private final List<Op> ops = new ArrayList<>();

    private SmallStore(Random random, Bug bug) {
        this.random = random;
        this.bug = bug;
    }

    /** What is wrong with the store. */
    enum Bug {
        NONE,
        /** A write is acknowledged by one. */
        EARLY_ACKNOWLEDGEMENT,
        /** Before the last merge every replica forgets what it has seen, and keeps its values. */
        FORGOTTEN_CLOCK,
        /** Nobody merges in the end. */
        NO_MERGE,
        /** A merge keeps one sibling alone. */
        LOST_SIBLING
    }

    private static final class Replica {
        private final SortedSet<Integer> seen = new TreeSet<>();
        private final SortedMap<Integer, String> values = new TreeMap<>();

        void merge(Replica other) {
            values.keySet().removeIf(dot -> other.seen.contains(dot) && !other.values.containsKey(dot));
            other.values.forEach((dot, value) -> {
                if (!seen.contains(dot)) {
                    values.put(dot, value);
                }
            });
            seen.addAll(other.seen);
        }
    }

    /** A history of so many requests, and of the reads after the heal. */
    static History history(Random random, Bug bug, int size) {
        SmallStore store = new SmallStore(random, bug);
        for (int i = 0; i < size; i++) {
            store.request(i);
        }
        store.heal(size);
        Header plain = Header.of("small", 0, false, REPLICAS, QUORUM, QUORUM);
        Header hard = new Header(
                plain.run(),
                plain.seed(),
                false,
                REPLICAS,
                QUORUM,
                QUORUM,
                true,
                plain.skew(),
                0,
                plain.outage(),
                plain.expect());
        return new History(hard, store.ops, List.of());
    }

    private void request(int i) {
        long moment = 100 + 10L * i;
        int client = random.nextInt(3);
        long idle = ops.stream()
                .filter(op -> op.client() == client)
                .mapToLong(op -> op.isOpen() ? op.invoked() : op.returned())
                .max()
                .orElse(0);
        long invoked = Math.max(idle + 1, moment - random.nextInt(30));
        if (invoked > moment) {
            return;
        }
        long returned = moment + 1 + random.nextInt(30);
        int drawn = random.nextInt(8);
        if (drawn < 3) {
            ops.add(read(new OpDraft(i, client, Kind.READ, KEY).invoked(invoked))
                    .succeeded(returned)
                    .op());
        } else {
            ops.add(write(i, client, drawn == 3 ? Kind.DELETE : Kind.WRITE, invoked, returned));
        }
    }

    private OpDraft read(OpDraft draft) {
        int left = random.nextInt(REPLICAS);
        Replica all = new Replica();
        for (int i = 0; i < REPLICAS; i++) {
            if (i != left) {
                all.merge(replicas.get(i));
            }
        }
        for (int i = 0; i < REPLICAS; i++) {
            if (i != left) {
                replicas.get(i).merge(all);
            }
        }
        return answer(draft, all);
    }

    private static OpDraft answer(OpDraft draft, Replica from) {
        return draft.output(List.copyOf(from.values.values())).outputContext(from.seen.toString());
    }

    private Op write(int i, int client, Kind kind, long invoked, long returned) {
        OpDraft draft = new OpDraft(i, client, kind, KEY).invoked(invoked);
        Replica coordinator = replicas.get(random.nextInt(REPLICAS));
        Replica made = new Replica();
        made.seen.addAll(covered(draft, kind, coordinator, invoked));
        made.seen.add(i);
        if (kind == Kind.WRITE) {
            made.values.put(i, "v" + i);
            draft.value("v" + i);
        }
        draft.outputContext(made.seen.toString());
        int copies = 1;
        coordinator.merge(made);
        for (Replica replica : replicas) {
            if (replica != coordinator && random.nextInt(2) == 0) {
                replica.merge(made);
                copies++;
            }
        }
        boolean isDone = copies >= QUORUM || bug == Bug.EARLY_ACKNOWLEDGEMENT;
        return isDone
                ? draft.succeeded(returned).op()
                : draft.unknown(returned, "timeout").op();
    }

    private Collection<Integer> covered(OpDraft draft, Kind kind, Replica coordinator, long invoked) {
        List<String> contexts = ops.stream()
                .filter(op -> op.returned() < invoked)
                .flatMap(op -> Stream.ofNullable(op.outputContext()))
                .toList();
        if (!contexts.isEmpty() && random.nextInt(3) > 0) {
            String context = contexts.get(random.nextInt(contexts.size()));
            draft.context(context);
            return dots(context);
        }
        boolean replaces = kind == Kind.WRITE && random.nextInt(4) == 0;
        if (replaces) {
            draft.replacing();
        }
        return replaces || kind == Kind.DELETE ? List.copyOf(coordinator.seen) : List.of();
    }

    private static List<Integer> dots(String context) {
        List<Integer> dots = new ArrayList<>();
        for (String word : context.substring(1, context.length() - 1).split(", ", -1)) {
            if (!word.isEmpty()) {
                dots.add(Integer.valueOf(word));
            }
        }
        return dots;
    }

    private void heal(int size) {
        Replica all = new Replica();
        if (bug == Bug.FORGOTTEN_CLOCK) {
            replicas.forEach(replica -> replica.seen.retainAll(replica.values.keySet()));
        }
        replicas.forEach(all::merge);
        if (bug == Bug.LOST_SIBLING && all.values.size() > 1) {
            all.values.remove(all.values.firstKey());
        }
        long moment = 1000 + 10L * size;
        for (int i = 0; i < REPLICAS; i++) {
            Replica replica = replicas.get(i);
            if (bug != Bug.NO_MERGE) {
                replica.merge(all);
            }
            OpDraft draft = new OpDraft(size + i, 9, Kind.READ, KEY)
                    .invoked(moment + 10L * i)
                    .replica("n" + i)
                    .atTheEnd();
            ops.add(answer(draft, replica).succeeded(moment + 10L * i + 5).op());
        }
    }
}
