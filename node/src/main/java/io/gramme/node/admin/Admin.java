package io.gramme.node.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.ClusterControl;
import io.gramme.node.http.HttpAdmin;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.RingLog;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.paxos.Voter;
import io.gramme.node.transfer.Share;
import io.gramme.ring.NodeId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Answers operators: looks at what is decided, through the ring log so that it is what is decided now, and has decided what they want.
 * Thread-safe. What takes long, a plan above all, is done on a thread of its own.
 */
public final class Admin implements HttpAdmin {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /**
     * Long enough for another leader when one died just now, and for a second election; an operator's command waits for this and the next
     * one together.
     */
    private static final long LOOK_NANOS = 8_000_000_000L;

    private static final long DECIDE_NANOS = 8_000_000_000L;

    /** In which every voter that is there answers. */
    private static final long RECOVERY_NANOS = 5_000_000_000L;

    private final Home home;
    private final Executor worker;

    /** The node that answers. */
    public interface Home {
        NodeId self();

        ClusterView view();

        Predicate<NodeId> suspected();

        /** Bytes a second that a node fetches at most. */
        long transferRate();

        long nanoTime();

        /** Has the first loop do something; false when its queue is full. */
        boolean offer(Consumer<ClusterControl> task);

        /** Begins to stop this node. */
        void stop();
    }

    /** @param worker runs one task after the other */
    public Admin(Home home, Executor worker) {
        this.home = home;
        this.worker = worker;
    }

    @Override
    public void ask(String path, ObjectNode order, Consumer<Answer> answer) {
        if (home.view().topology().isEmpty()) {
            answer.accept(new Busy("this node has no ring yet; it is still looking for the seeds"));
            return;
        }
        switch (path) {
            case "topology" -> look(answer, (control, doubt) -> topology(control, doubt, answer));
            case "plan" -> look(answer, (control, doubt) -> plan(control, doubt, answer));
            case "transfers" -> inLoop(answer, control -> transfers(control, answer));
            case "stage" ->
                look(
                        answer,
                        (control, doubt) -> make(
                                answer,
                                () -> orders(control).stage(order),
                                command -> stage(control, command, answer)));
            case "commit" -> look(answer, (control, doubt) -> commit(control, order, answer));
            case "abort" -> look(answer, (control, doubt) -> abort(control, answer));
            case "give-up" -> look(answer, (control, doubt) -> giveUp(control, order, answer));
            case "tables" ->
                look(
                        answer,
                        (control, doubt) -> make(
                                answer,
                                () -> orders(control).tables(order),
                                command -> tables(control, command, answer)));
            case "drain" -> {
                answer.accept(
                        new Begun(JSON.objectNode().put("node", home.self().toString())));
                home.stop();
            }
            case "recover" -> recover(order, answer);
            default -> answer.accept(new Nonsense("there is no order '" + path + "'"));
        }
    }

    /** What is done once this node knows what is decided, or does not and why. In the loop. */
    @FunctionalInterface
    private interface Looked {
        void then(ClusterControl control, Optional<String> doubt);
    }

    private void inLoop(Consumer<Answer> answer, Consumer<ClusterControl> task) {
        if (!home.offer(task)) {
            answer.accept(new Busy("this node's queue is full; try again shortly"));
        }
    }

    private void look(Consumer<Answer> answer, Looked looked) {
        inLoop(
                answer,
                control -> control.want(new TopologyCommand.Look(), home.nanoTime() + LOOK_NANOS, outcome -> {
                    Optional<String> doubt =
                            outcome instanceof Outcome.Unknown unknown ? Optional.of(unknown.why()) : Optional.empty();
                    looked.then(control, doubt);
                }));
    }

    private static RingLog log(ClusterControl control) {
        return control.log().orElseThrow();
    }

    private Orders orders(ClusterControl control) {
        return new Orders(home.view().members(), log(control).topology());
    }

    /** Makes something of an order, which may be nonsense. */
    private static <T> void make(Consumer<Answer> answer, Supplier<T> maker, Consumer<T> then) {
        T made;
        try {
            made = maker.get();
        } catch (BadOrderException e) {
            answer.accept(new Nonsense(String.valueOf(e.getMessage())));
            return;
        }
        then.accept(made);
    }

    private void topology(ClusterControl control, Optional<String> doubt, Consumer<Answer> answer) {
        RingLog log = log(control);
        TopologyPage page = new TopologyPage(home.view(), log.topology(), home.suspected());
        answer.accept(new Page(page.page(
                log.latest(),
                log.leader(),
                doubt.map(why ->
                        "the ring cannot be changed just now, and what is shown may be old; data is served: " + why))));
    }

    private void plan(ClusterControl control, Optional<String> doubt, Consumer<Answer> answer) {
        Topology topology = log(control).topology();
        if (doubt.isPresent()) {
            answer.accept(new Undecided(doubt.get()));
        } else {
            planned(
                    topology,
                    answer,
                    plan -> answer.accept(
                            new Page(plan.page(home.view().members(), home.transferRate(), home.suspected()))));
        }
    }

    private void planned(Topology topology, Consumer<Answer> answer, Consumer<Plan> then) {
        worker.execute(() -> {
            Plan plan;
            try {
                plan = Plan.of(topology);
            } catch (BadOrderException e) {
                answer.accept(new Refused(String.valueOf(e.getMessage())));
                return;
            }
            then.accept(plan);
        });
    }

    private void stage(ClusterControl control, TopologyCommand command, Consumer<Answer> answer) {
        decide(control, command, answer, () -> {
            Topology topology = log(control).topology();
            ObjectNode page = JSON.objectNode().put("version", topology.version());
            TopologyPage.staged(page.putArray("staged"), topology.people().staged());
            return page;
        });
    }

    private void decide(
            ClusterControl control, TopologyCommand command, Consumer<Answer> answer, Supplier<ObjectNode> page) {
        control.want(command, home.nanoTime() + DECIDE_NANOS, outcome -> {
            if (outcome instanceof Outcome.Done) {
                answer.accept(new Page(page.get()));
            } else if (outcome instanceof Outcome.Refused refused) {
                answer.accept(new Refused(refused.why()));
            } else {
                answer.accept(new Undecided(((Outcome.Unknown) outcome).why()));
            }
        });
    }

    private void commit(ClusterControl control, ObjectNode order, Consumer<Answer> answer) {
        Topology topology = log(control).topology();
        make(
                answer,
                () -> {
                    Orders.only(order, Set.of("plan", "force"));
                    return Orders.text(order, "plan");
                },
                token -> planned(topology, answer, plan -> {
                    if (!token.equals(plan.token())) {
                        answer.accept(new Refused(
                                "something was staged or decided since that plan was made; look at a" + " new one"));
                    } else if (plan.isZoneSpreadWorse() && !order.path("force").asBoolean()) {
                        answer.accept(new Refused("the copies of some partitions would be in fewer zones than they are;"
                                + " commit with force if that is meant"));
                    } else {
                        inLoop(answer, again -> decide(again, plan.commit(), answer, () -> epoch(again)));
                    }
                }));
    }

    private static ObjectNode epoch(ClusterControl control) {
        Topology topology = log(control).topology();
        return JSON.objectNode().put("version", topology.version()).put("epoch", topology.epoch());
    }

    /** What is staged is dropped; a change under way is taken back. */
    private void abort(ClusterControl control, Consumer<Answer> answer) {
        Topology topology = log(control).topology();
        boolean undo = topology.change().isPresent();
        int staged = topology.people().staged().size();
        TopologyCommand command = undo ? new TopologyCommand.Undo(topology.version()) : new TopologyCommand.Unstage();
        decide(
                control,
                command,
                answer,
                () -> epoch(control).put("unstaged", undo ? 0 : staged).put("undone", undo));
    }

    /** Somebody who died for good in the middle of a change; who answers is given up only when that is meant. */
    private void giveUp(ClusterControl control, ObjectNode order, Consumer<Answer> answer) {
        make(answer, () -> orders(control).giveUp(order), command -> {
            boolean lives = command.node().equals(home.self())
                    || (home.view().members().member(command.node()).isPresent()
                            && !home.suspected().test(command.node()));
            if (lives && !order.path("force").asBoolean()) {
                answer.accept(
                        new Refused(
                                "node " + command.node() + " can be reached, or was a moment ago; who is given up"
                                        + " never comes back, and what only it has is lost: give it up with force if that is meant"));
                return;
            }
            decide(control, command, answer, () -> {
                boolean stays = log(control)
                        .topology()
                        .change()
                        .filter(change -> change.end().contains(command.node()))
                        .isPresent();
                return epoch(control).put("node", command.node().toString()).put("stays", stays);
            });
        });
    }

    /** The operator names the cluster, so that nobody does this to the wrong one. */
    private void recover(ObjectNode order, Consumer<Answer> answer) {
        String cluster = home.view().ring().orElseThrow().clusterId().toString();
        if (!order.path("cluster").asText().equals(cluster)) {
            answer.accept(new Nonsense("'cluster' is " + cluster + ", to say that it is meant"));
            return;
        }
        inLoop(
                answer,
                control -> log(control).recover(home.nanoTime() + RECOVERY_NANOS, outcome -> {
                    if (outcome instanceof Outcome.Refused refused) {
                        answer.accept(new Refused(refused.why()));
                        return;
                    }
                    ObjectNode page = epoch(control);
                    TopologyPage.nodes(
                            page.putArray("voters"),
                            log(control).latest().voters().all().stream()
                                    .map(Voter::node)
                                    .toList());
                    answer.accept(new Page(page));
                }));
    }

    private void tables(ClusterControl control, TopologyCommand command, Consumer<Answer> answer) {
        decide(control, command, answer, () -> {
            Topology topology = log(control).topology();
            ObjectNode page = JSON.objectNode().put("version", topology.version());
            if (command instanceof TopologyCommand.DropTable) {
                return page.putNull("table");
            }
            String name = command instanceof TopologyCommand.CreateTable create
                    ? create.table().name()
                    : ((TopologyCommand.AlterTable) command).table().name();
            topology.tables()
                    .named(name)
                    .ifPresentOrElse(
                            table -> TopologyPage.table(page.putObject("table"), table), () -> page.putNull("table"));
            return page;
        });
    }

    private void transfers(ClusterControl control, Consumer<Answer> answer) {
        Topology topology = log(control).topology();
        ObjectNode page = JSON.objectNode().put("node", home.self().toString()).put("epoch", topology.epoch());
        topology.change()
                .ifPresentOrElse(
                        change -> TopologyPage.put(page.putObject("change"), change), () -> page.putNull("change"));
        page.put("lacking", control.standings().lacking())
                .put("kept", control.standings().kept())
                .put("driving", control.log().filter(RingLog::isLeading).isPresent());
        control.waitingFor().forEach(page.putArray("waitingFor")::add);
        worker.execute(() -> {
            Share share = Share.of(topology, home.self());
            answer.accept(new Page(page.put("receiving", share.receiving()).put("giving", share.giving())));
        });
    }
}
