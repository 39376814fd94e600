package io.gramme.node.membership;

import io.gramme.node.membership.RingLogMessage.Answer;
import io.gramme.node.membership.RingLogMessage.Ask;
import io.gramme.node.paxos.Voters;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What this node wants of the ring log: asks one voter after the other until the leader has answered, or the time is over. Each
 * wish is answered once.
 */
final class Wishes {
    private static final long PATIENCE_NANOS = 300_000_000L;
    private static final int MOST = 256;

    private final Clock clock;
    private final RandomGenerator random;
    private final Transport<RingLogMessage> transport;
    private final LongSupplier known;
    private final Map<Long, Wish> open = new TreeMap<>();

    /** @param known the last slot that this node knows */
    Wishes(Clock clock, RandomGenerator random, Transport<RingLogMessage> transport, LongSupplier known) {
        this.known = known;
        this.clock = clock;
        this.random = random;
        this.transport = transport;
    }

    private static final class Wish {
        private final TopologyCommand command;
        private final Consumer<Outcome> then;
        private final long deadline;
        private long nextTry;
        private int tries;
        private @Nullable NodeId leader;

        private Wish(TopologyCommand command, Consumer<Outcome> then, long now, long deadline) {
            this.command = command;
            this.then = then;
            this.nextTry = now;
            this.deadline = deadline;
        }
    }

    void add(TopologyCommand command, long deadline, Consumer<Outcome> then) {
        if (open.size() >= MOST) {
            then.accept(new Outcome.Refused("too many changes are being asked for at once; try again"));
        } else {
            open.put(random.nextLong(), new Wish(command, then, clock.nanoTime(), deadline));
        }
    }

    void onTick(Voters voters) {
        long now = clock.nanoTime();
        for (long op : List.copyOf(open.keySet())) {
            Wish wish = open.get(op);
            if (wish == null) {
                continue;
            }
            if (now - wish.deadline >= 0) {
                open.remove(op);
                wish.then.accept(
                        new Outcome.Unknown("no majority of the " + voters.all().size()
                                + " voters has answered; it may still be done, look before trying again"));
            } else if (now - wish.nextTry >= 0) {
                ask(op, wish, voters, now);
            }
        }
    }

    private void ask(long op, Wish wish, Voters voters, long now) {
        NodeId voter = voters.all().get(wish.tries++ % voters.all().size()).node();
        transport.send(Optional.ofNullable(wish.leader).orElse(voter), new Ask(op, known.getAsLong(), wish.command));
        wish.leader = null;
        wish.nextTry = now + PATIENCE_NANOS;
    }

    void onAnswer(Answer answer) {
        Wish wish = open.get(answer.op());
        if (wish == null) {
            return;
        }
        if (answer.decided()) {
            open.remove(answer.op());
            wish.then.accept(answer.refusal().<Outcome>map(Outcome.Refused::new).orElseGet(Outcome.Done::new));
        } else if (answer.leader().isPresent()) {
            wish.leader = answer.leader().get();
            wish.nextTry = clock.nanoTime();
        }
    }
}
