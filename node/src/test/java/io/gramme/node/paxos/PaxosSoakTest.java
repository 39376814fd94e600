package io.gramme.node.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.paxos.PaxosWorld.Member;
import io.gramme.ring.Bytes;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.SeededRuns;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Groups under everything at once: crashes, lost memories, cuts, loss, repetition, reordering, changes of voters, snapshots. */
final class PaxosSoakTest {
    @Test
    void whateverHappensASlotHasOneValueAndAHealedGroupGoesOn() {
        SeededRuns.of(150, seeds -> new Run(seeds).go());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final PaxosWorld world;
        private final List<Bytes> commands = new ArrayList<>();
        private final int faults;

        Run(Seeds seeds) {
            random = seeds.random("run");
            Link link = new Link(
                    PaxosWorld.MILLI,
                    random.nextLong(20 * PaxosWorld.MILLI),
                    random.nextInt(3) * 0.1,
                    random.nextInt(2) * 0.1,
                    random.nextInt(2) * 0.2);
            int voters = 1 + random.nextInt(5);
            world = new PaxosWorld(seeds, link, voters + random.nextInt(3), voters);
            faults = random.nextInt(60);
        }

        void go() {
            for (int i = 0; i < 200; i++) {
                world.queue.run(random.nextLong(100) * PaxosWorld.MILLI);
                world.leader().ifPresent(this::use);
                if (random.nextInt(100) < faults) {
                    fault();
                }
            }
            heal();
            Bytes last = Bytes.utf8("last");
            assertThat(world.runUntil(60, () -> world.hasDecided(last)))
                    .as("a healed group decides: %s", world)
                    .isTrue();
            assertThat(world.runUntil(20, this::allVotersKnowAll))
                    .as("all voters learn: %s", world)
                    .isTrue();
        }

        private boolean allVotersKnowAll() {
            Member leader = world.leader().orElse(world.member(0));
            return world.members.stream()
                    .filter(member -> leader.group().voters().contains(member.voter()))
                    .allMatch(member ->
                            member.group().decided() == world.verdicts.chosen().size());
        }

        private void use(Member leader) {
            for (int i = random.nextInt(5); i > 0; i--) {
                Bytes command = Bytes.utf8("c" + commands.size());
                if (leader.propose(command)) {
                    commands.add(command);
                }
            }
            if (random.nextInt(4) == 0) {
                change(leader);
            }
        }

        private void change(Member leader) {
            Voters now = leader.group().voters();
            Member subject = world.member(random.nextInt(world.members.size()));
            Optional<Voter> standing = now.all().stream()
                    .filter(voter -> voter.node().equals(subject.voter().node()))
                    .findFirst();
            if (standing.isEmpty()) {
                assertThat(leader.change(now.with(subject.voter()))
                                || leader.group().voters().equals(now))
                        .isTrue();
            } else if (now.all().size() > 1) {
                leader.change(now.without(standing.get()));
            }
        }

        private void fault() {
            Member victim = world.member(random.nextInt(world.members.size()));
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (victim.isUp()) {
                        victim.crash();
                    }
                }
                case 1, 2 -> {
                    if (!victim.isUp()) {
                        forgetOneThatMay(victim);
                        victim.start();
                    }
                }
                case 3 ->
                    world.network.cut(
                            victim.voter().node(),
                            world.member(random.nextInt(world.members.size()))
                                    .voter()
                                    .node());
                case 4 -> world.network.healAll();
                default -> {
                    if (victim.isUp()) {
                        victim.snapshot();
                    }
                }
            }
        }

        /** A memory is lost only when the voters without it are a majority of those of any slot that may be undecided. */
        private void forgetOneThatMay(Member victim) {
            boolean votes = world.members.stream()
                    .anyMatch(member -> member.durable().voters().contains(victim.voter())
                            || (member.isUp() && member.group().voters().contains(victim.voter()))
                            || member.durable().log().values().stream()
                                    .anyMatch(entry -> entry.value() instanceof Value.Change change
                                            && change.voters().contains(victim.voter())));
            if (!votes && random.nextInt(3) == 0) {
                victim.forget();
            }
        }

        private void heal() {
            world.network.healAll();
            world.network.usual(Link.PERFECT);
            world.members.stream().filter(member -> !member.isUp()).forEach(Member::start);
        }
    }
}
