package io.gramme.node.membership;

import io.gramme.node.membership.TopologyCommand.AlterTable;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.CreateTable;
import io.gramme.node.membership.TopologyCommand.DropTable;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.Found;
import io.gramme.node.membership.TopologyCommand.GiveUp;
import io.gramme.node.membership.TopologyCommand.Look;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.membership.TopologyCommand.Undo;
import io.gramme.node.membership.TopologyCommand.Unstage;
import io.gramme.node.membership.TopologyCommand.Verdict;
import io.gramme.node.membership.TopologyCommand.Verdict.Done;
import io.gramme.node.membership.TopologyCommand.Verdict.Refused;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What each command makes of a topology. Pure: every node that applies the same commands has the same topology. */
public final class TopologyRules implements TopologyCommand.Handler {
    private static final String NO_CHANGE = "no change of the ring is under way";

    private final Topology now;
    private final Voters voters;

    private TopologyRules(Topology now, Voters voters) {
        this.now = now;
        this.voters = voters;
    }

    /** What a command makes of the topology that these voters have decided so far. */
    public static Verdict apply(Topology topology, TopologyCommand command, Voters voters) {
        return command.deliver(new TopologyRules(topology, voters));
    }

    private static Refused refused(String why) {
        return new Refused(why);
    }

    @Override
    public Verdict onStage(Stage command) {
        List<Intent> staged = new ArrayList<>(now.people().staged());
        for (Intent intent : command.intents()) {
            Optional<String> objection = objectionTo(intent);
            if (objection.isPresent()) {
                return refused(objection.get());
            }
            staged.removeIf(other -> other.node().equals(intent.node()));
            staged.add(intent);
        }
        if (staged.size() > Intent.MAX_STAGED) {
            return refused("at most " + Intent.MAX_STAGED + " changes may be staged at once");
        }
        return new Done(now.with(now.people().staging(staged)));
    }

    private Optional<String> objectionTo(Intent intent) {
        NodeId node = intent.node();
        boolean member = now.ring().contains(node);
        if (now.change().isPresent()) {
            return Optional.of(
                    "a change of the ring is under way; what comes next is staged when it is done or aborted");
        }
        if (intent instanceof Intent.Join) {
            return now.people().exiles().removed().contains(node)
                    ? Optional.of("node " + node
                            + " was removed and cannot come back; give it a new node.id and an empty data folder")
                    : member ? Optional.of("node " + node + " is a member already") : Optional.empty();
        }
        return member ? Optional.empty() : Optional.of("node " + node + " is no member");
    }

    @Override
    public Verdict onUnstage(Unstage command) {
        return now.people().staged().isEmpty()
                ? refused("nothing is staged")
                : new Done(now.with(now.people().staging(List.of())));
    }

    @Override
    public Verdict onCommit(Commit command) {
        Ring to = command.to();
        if (now.change().isPresent()) {
            return refused("another change of the ring is under way");
        }
        if (command.version() != now.version() || to.epoch() != now.epoch() + 1) {
            return refused("something else was staged or decided since this plan was made; look at a new plan");
        }
        if (!to.members().equals(now.staged()) || to.partitions() != now.ring().partitions()) {
            return refused("the plan is not one of what is staged");
        }
        int most = now.copies().get(now.copies().size() - 1);
        if (to.members().size() < Math.min(most, now.ring().members().size())) {
            return refused("with " + to.members().size() + " members, tables with " + most
                    + " copies would have two of them on one node");
        }
        Exiles exiles = now.people().exiles();
        Optional<NodeId> refused = ids(to).filter(exiles.removed()::contains).findFirst();
        if (refused.isPresent()) {
            return refused(
                    "member " + refused.get() + " is refused since it was given up as dead; stage its removal too");
        }
        List<NodeId> gone = gone();
        Optional<Verdict> tooMany = refuseToLose(gone, "let those leave that live, or remove fewer at once");
        if (tooMany.isPresent()) {
            return tooMany.get();
        }
        RingChange change = RingChange.begin(now.ring().at(to.epoch()), to, now.copies(), gone);
        Topology begun = now.next(
                change.from(),
                Optional.of(change),
                now.moves().begin(change.marks().moving(), to.epoch()),
                people(gone));
        return new Done(begun);
    }

    /** The dead that a commit takes out. */
    private List<NodeId> gone() {
        Exiles exiles = now.people().exiles();
        return Stream.concat(
                        now.people().staged().stream()
                                .filter(Intent.Remove.class::isInstance)
                                .map(Intent::node),
                        ids(now.ring()).filter(exiles.removed()::contains))
                .distinct()
                .toList();
    }

    private Optional<Verdict> refuseToLose(Collection<NodeId> gone, String advice) {
        long left = voters.all().stream()
                .filter(voter -> !gone.contains(voter.node()))
                .count();
        if (left < voters.majority()) {
            return Optional.of(refused("of the " + voters.all().size() + " voters of the ring log only " + left
                    + " would be left, and nothing could be decided any more; " + advice));
        }
        return Optional.empty();
    }

    /** Those that are gone are refused at once; those that come are known by the data folders that they come with. */
    private Topology.People people(List<NodeId> gone) {
        Map<NodeId, Long> stores = new HashMap<>(now.people().stores());
        for (Intent intent : now.people().staged()) {
            if (intent instanceof Intent.Join join) {
                stores.put(join.node(), join.store());
            }
        }
        return new Topology.People(now.people().exiles().remove(gone), stores, List.of());
    }

    @Override
    public Verdict onSwitch(Switch command) {
        RingChange change = now.change().orElse(null);
        if (change == null || change.isUndone() || command.epoch() != now.epoch()) {
            return refused(change == null ? NO_CHANGE : "the change has gone on since");
        }
        List<Integer> partitions = command.partitions().stream()
                .filter(partition -> change.isMoving(partition) && !change.isSwitched(partition))
                .toList();
        if (partitions.isEmpty()) {
            return refused("these partitions have been switched, or do not move");
        }
        long epoch = now.epoch() + 1;
        RingChange next = change.switchTo(epoch, partitions);
        return new Done(now.next(next.from(), Optional.of(next), now.moves().begin(partitions, epoch), now.people()));
    }

    @Override
    public Verdict onRetire(Retire command) {
        RingChange change = now.change().orElse(null);
        if (change == null || change.isUndone() || command.epoch() != now.epoch()) {
            return refused(change == null ? NO_CHANGE : "the change has gone on since");
        }
        if (!change.isAllSwitched()) {
            return refused("not all that moves is read from its new nodes yet");
        }
        List<NodeId> left =
                ids(change.from()).filter(node -> !change.to().contains(node)).toList();
        Topology.People people = new Topology.People(
                now.people().exiles().remove(left),
                storesOf(change.to()),
                now.people().staged());
        long epoch = now.epoch() + 1;
        return new Done(now.next(
                change.to().at(epoch),
                Optional.empty(),
                now.moves().begin(change.marks().moving(), epoch),
                people));
    }

    private static Stream<NodeId> ids(Ring ring) {
        return ring.members().stream().map(RingMember::id);
    }

    /** The data folders that members of the ring joined with. */
    private Map<NodeId, Long> storesOf(Ring ring) {
        Map<NodeId, Long> stores = new HashMap<>(now.people().stores());
        stores.keySet().removeIf(node -> !ring.contains(node));
        return stores;
    }

    @Override
    public Verdict onUndo(Undo command) {
        RingChange change = now.change().orElse(null);
        if (change == null || change.isUndone() || command.version() != now.version()) {
            return refused(
                    change == null
                            ? NO_CHANGE
                            : change.isUndone() ? "the change is being undone" : "the change has gone on since");
        }
        if (orphaned(change, change.from()) > 0) {
            return refused("all nodes that some partitions were on are removed, so that they are on the new ones alone;"
                    + " the change goes on");
        }
        long epoch = now.epoch() + 1;
        RingChange undone = change.undo(epoch);
        MoveEpochs moves = now.moves().begin(change.marks().switched(), epoch);
        return new Done(now.next(undone.from(), Optional.of(undone), moves, now.people()));
    }

    /** How many of the partitions that move have nobody left in that ring who holds them. */
    private long orphaned(RingChange change, Ring ring) {
        return change.marks().moving().stream()
                .filter(partition -> isOrphaned(change, ring, partition))
                .count();
    }

    private boolean isOrphaned(RingChange change, Ring ring, int partition) {
        return now.copies().stream().anyMatch(n -> change.isOrphaned(ring, partition, n));
    }

    /** The partitions of which the node that is given up takes the last whole copy along, or the last one where the change ends. */
    private List<Integer> lost(RingChange before, RingChange after) {
        return IntStream.range(0, after.from().partitions())
                .filter(partition -> now.copies().stream().anyMatch(n -> isLost(before, after, partition, n)))
                .boxed()
                .toList();
    }

    private boolean isLost(RingChange before, RingChange after, int partition, int n) {
        boolean from = isNowhere(after, partition, n);
        boolean to = after.isOrphaned(after.to(), partition, n);
        boolean nowFrom = from && !isNowhere(before, partition, n);
        boolean nowTo = to && !before.isOrphaned(before.to(), partition, n);
        // Until it is switched the old nodes alone have all; where they are gone, what is left is with the new ones.
        boolean whole = after.isSwitched(partition) ? from && to && (nowFrom || nowTo) : nowFrom || (from && nowTo);
        return whole || (after.isUndone() ? nowFrom : nowTo);
    }

    /** Of the old copies; one that was away for too long comes back without its own. */
    private boolean isNowhere(RingChange change, int partition, int n) {
        return change.from().preferenceList(partition, n).primaries().stream()
                .allMatch(node -> change.gone().contains(node) || now.isAway(node));
    }

    /** A new phase of all that moves: before the next one everybody must serve under this, and so take nothing of the node any more. */
    @Override
    public Verdict onGiveUp(GiveUp command) {
        NodeId node = command.node();
        Optional<String> objection = objectionTo(command);
        if (objection.isPresent()) {
            return refused(objection.get());
        }
        long epoch = now.epoch() + 1;
        RingChange change = now.change().orElseThrow();
        RingChange next = change.giveUp(epoch, node);
        List<Integer> lost = lost(change, next);
        if (!lost.isEmpty() && !command.lossy()) {
            boolean isWayOut = !change.isUndone()
                    && orphaned(change, change.from()) == 0
                    && lost.stream()
                            .anyMatch(partition -> now.copies().stream().noneMatch(n -> isNowhere(next, partition, n)));
            return refused(lost.size() + " partitions would have no whole copy left, or none where the change "
                    + (next.isUndone() ? "goes back to; " : "leads to; ")
                    + (isWayOut
                            ? "abort it first, for some of them are whole where it began"
                            : "bring a node back that holds them, or say that their records may be lost"));
        }
        Exiles exiles = now.people().exiles().remove(List.of(node));
        Set<NodeId> removed = exiles.removed();
        return refuseToLose(removed, "wait until others vote in the place of those that are gone, or bring one back")
                .orElseGet(() -> new Done(now.next(
                        next.from(),
                        Optional.of(next),
                        now.moves().begin(next.marks().moving(), epoch),
                        now.people().with(exiles))));
    }

    private Optional<String> objectionTo(GiveUp command) {
        NodeId node = command.node();
        RingChange change = now.change().orElse(null);
        if (change == null) {
            return Optional.of(NO_CHANGE + "; stage the removal of node " + node + " instead");
        }
        if (now.people().exiles().removed().contains(node)) {
            return Optional.of("node " + node + " is given up already");
        }
        if (!Topology.isMember(now.members(), node)) {
            return Optional.of("node " + node + " is no member");
        }
        return command.version() == now.version()
                ? Optional.empty()
                : Optional.of("the change has gone on since; look at it again");
    }

    @Override
    public Verdict onForget(Forget command) {
        RingChange change = now.change().orElse(null);
        if (change == null || !change.isUndone() || command.epoch() != now.epoch()) {
            return refused("no change of the ring is being undone");
        }
        Topology.People people = new Topology.People(
                now.people().exiles(), storesOf(change.from()), now.people().staged());
        long epoch = now.epoch() + 1;
        return new Done(now.next(
                change.from().at(epoch),
                Optional.empty(),
                now.moves().begin(change.marks().moving(), epoch),
                people));
    }

    @Override
    public Verdict onCreateTable(CreateTable command) {
        Table wanted = command.table();
        if (now.tables().named(wanted.name()).isPresent()) {
            return refused("there is a table '" + wanted.name() + "' already");
        }
        if (now.tables().all().size() >= Tables.MAX_TABLES) {
            return refused("a cluster has at most " + Tables.MAX_TABLES + " tables");
        }
        if (now.change().isPresent() && !now.copies().contains(wanted.n())) {
            return refused(
                    "while the ring changes, a new table must have as many copies as another one has; wait or take n="
                            + now.copies());
        }
        if (now.catalog().lastNumber() == Integer.MAX_VALUE) {
            return refused("all numbers of tables have been used");
        }
        int number = now.catalog().lastNumber() + 1;
        Table table = new Table(
                number,
                wanted.name(),
                wanted.n(),
                wanted.quorum(),
                wanted.conflict(),
                wanted.durability(),
                wanted.ttlMillis());
        List<Table> all = new ArrayList<>(now.tables().all());
        all.add(table);
        return tables(all);
    }

    private Done tables(List<Table> all) {
        return new Done(now.inNextEpoch(now.catalog().with(new Tables(all)), now.people()));
    }

    @Override
    public Verdict onAlterTable(AlterTable command) {
        Table wanted = command.table();
        Table table = now.tables().named(wanted.name()).orElse(null);
        if (table == null) {
            return refused("there is no table '" + wanted.name() + "'");
        }
        if (table.number() != wanted.number() || table.n() != wanted.n() || table.conflict() != wanted.conflict()) {
            return refused("number, n and conflict of a table are for ever; table '" + table.name() + "' has number "
                    + table.number() + ", n=" + table.n() + " and " + table.conflict());
        }
        return tables(now.tables().all().stream()
                .map(other -> other.number() == wanted.number() ? wanted : other)
                .toList());
    }

    @Override
    public Verdict onDropTable(DropTable command) {
        Table table = now.tables().named(command.name()).orElse(null);
        if (table == null || table.number() != command.number()) {
            return refused("there is no table '" + command.name() + "' with number " + command.number());
        }
        if (table.name().equals(Table.DEFAULT.name())) {
            return refused("the table '" + table.name() + "' is always there");
        }
        if (now.tables().all().size() == 1) {
            return refused("the last table cannot be dropped");
        }
        if (now.catalog().dropped().size() == Topology.Catalog.MAX_DROPPED) {
            return refused("a cluster drops at most " + Topology.Catalog.MAX_DROPPED + " tables in its life");
        }
        return tables(now.tables().all().stream()
                .filter(other -> other.number() != table.number())
                .toList());
    }

    @Override
    public Verdict onFence(Fence command) {
        NodeId node = command.node();
        if (!Topology.isMember(now.members(), node)) {
            return refused("node " + node + " is no member");
        }
        if (now.people().exiles().refuses(node, command.store())) {
            return refused("node " + node + " is refused already");
        }
        if (now.change().isPresent()) {
            return refused("a change of the ring is under way, in which node " + node + " may be needed");
        }
        long left = voters.all().stream()
                .map(Voter::node)
                .filter(voter -> !voter.equals(node) && !now.isAway(voter))
                .count();
        if (left < voters.majority()) {
            return refused("of the " + voters.all().size() + " voters of the ring log only " + left
                    + " would be left, and nothing could be decided any more");
        }
        return new Done(now.inNextEpoch(now.catalog(), now.people().fence(node, command.store())));
    }

    @Override
    public Verdict onWelcome(Welcome command) {
        NodeId node = command.node();
        if (!Topology.isMember(now.members(), node) || !now.isAway(node)) {
            return refused("node " + node + " is no member that was away for too long");
        }
        if (now.people().exiles().refuses(node, command.store())) {
            return refused("node " + node + " is refused with that data folder");
        }
        return new Done(now.inNextEpoch(now.catalog(), now.people().welcome(node, command.store())));
    }

    @Override
    public Verdict onLook(Look command) {
        return new Done(now);
    }

    @Override
    public Verdict onFound(Found command) {
        return now.isSettled()
                ? refused("something was decided before")
                : new Done(now.inNextEpoch(Topology.Catalog.of(command.tables()), now.people()));
    }
}
