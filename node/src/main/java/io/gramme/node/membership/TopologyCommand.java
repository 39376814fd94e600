package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import java.util.List;

/**
 * An entry of the ring log. Each says what it was made from, so that one that comes twice, or late, or against another one that came
 * first, changes nothing.
 */
public sealed interface TopologyCommand {
    Verdict deliver(Handler handler);

    /** What became of a command: the topology after it, or why it changed nothing. */
    sealed interface Verdict {
        /** It holds from now on. */
        record Done(Topology topology) implements Verdict {}

        /** A sentence for whoever wanted it. */
        record Refused(String why) implements Verdict {}
    }

    /** One method for each kind. */
    interface Handler {
        Verdict onStage(Stage command);

        Verdict onUnstage(Unstage command);

        Verdict onCommit(Commit command);

        Verdict onSwitch(Switch command);

        Verdict onRetire(Retire command);

        Verdict onUndo(Undo command);

        Verdict onForget(Forget command);

        Verdict onGiveUp(GiveUp command);

        Verdict onCreateTable(CreateTable command);

        Verdict onAlterTable(AlterTable command);

        Verdict onDropTable(DropTable command);

        Verdict onFence(Fence command);

        Verdict onWelcome(Welcome command);

        Verdict onLook(Look command);

        Verdict onFound(Found command);
    }

    /**
     * Comes before everything else: what the first leader was told of the tables holds for all, who may have been told other times to
     * live.
     */
    record Found(Tables tables) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onFound(this);
        }
    }

    /** Changes nothing: whoever wants it decided learns what was decided before. */
    record Look() implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onLook(this);
        }
    }

    /** Wants these of the next ring, all or none. */
    record Stage(List<Intent> intents) implements TopologyCommand {
        public Stage {
            intents = List.copyOf(intents);
        }

        /** One alone. */
        public Stage(Intent intent) {
            this(List.of(intent));
        }

        @Override
        public Verdict deliver(Handler handler) {
            return handler.onStage(this);
        }
    }

    /** Wants nothing of the next ring any more. */
    record Unstage() implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onUnstage(this);
        }
    }

    /**
     * Begins the change to another ring: of what is staged, exactly as it was shown.
     *
     * @param version that the plan was made from
     */
    record Commit(long version, Ring to) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onCommit(this);
        }
    }

    /**
     * These partitions are read from their new nodes.
     *
     * @param epoch in which that was found to be right
     */
    record Switch(long epoch, List<Integer> partitions) implements TopologyCommand {
        public Switch {
            partitions = List.copyOf(partitions);
            partitions.forEach(RingChange.Marks::check);
        }

        @Override
        public Verdict deliver(Handler handler) {
            return handler.onSwitch(this);
        }
    }

    /** The other ring takes the place of this one. */
    record Retire(long epoch) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onRetire(this);
        }
    }

    /** Everything is read from the old nodes again. */
    record Undo(long version) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onUndo(this);
        }
    }

    /** What was undone is forgotten. */
    record Forget(long epoch) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onForget(this);
        }
    }

    /**
     * A node that died for good while the ring changes: nothing is expected of it any more, and it is refused from then on.
     *
     * @param version of what was looked at before
     * @param lossy also when nobody is left who has all of some partition, or who is to have it where the change ends
     */
    record GiveUp(NodeId node, long version, boolean lossy) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onGiveUp(this);
        }
    }

    /**
     * A new table.
     *
     * @param table its number is not looked at: it gets the next one that no table ever had
     */
    record CreateTable(Table table) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onCreateTable(this);
        }
    }

    /**
     * Another quorum, durability or time to live for the table of that name.
     *
     * @param table with the number, N and conflict policy that the table has
     */
    record AlterTable(Table table) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onAlterTable(this);
        }
    }

    /**
     * The table and its records go.
     *
     * @param number that the table of that name has: one of the same name that was created since is another table
     */
    record DropTable(String name, int number) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onDropTable(this);
        }
    }

    /** The member was away for too long: its data folder of that store number is refused. */
    record Fence(NodeId node, long store) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onFence(this);
        }
    }

    /** The member whose data folder was fenced is back with another one, that of this store number: it counts again. */
    record Welcome(NodeId node, long store) implements TopologyCommand {
        @Override
        public Verdict deliver(Handler handler) {
            return handler.onWelcome(this);
        }
    }
}
