package io.gramme.node.membership;

import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** An operator says that a majority of the voters is lost for good: first they are asked, all of them, whether they are. */
final class Recovery {
    private final long deadline;
    private final Consumer<Outcome> then;
    private final Set<Voter> heard = new HashSet<>();

    Recovery(long deadline, Consumer<Outcome> then) {
        this.deadline = deadline;
        this.then = then;
    }

    void heard(Voter voter) {
        heard.add(voter);
    }

    boolean isDue(long now) {
        return now - deadline >= 0;
    }

    /** Whether those that answered could decide as it is. */
    boolean isNeedless(Voters voters) {
        return voters.hasMajority(heard);
    }

    void refuse(Voters voters) {
        long answered = voters.all().stream().filter(heard::contains).count();
        then.accept(new Outcome.Refused(answered + " of the " + voters.all().size()
                + " voters can be reached, which is a majority: the ring can be changed as it is"));
    }

    void done() {
        then.accept(new Outcome.Done());
    }
}
