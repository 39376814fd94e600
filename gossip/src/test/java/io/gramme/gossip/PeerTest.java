package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One peer's verdict, and when it is tried again. */
final class PeerTest {
    private static final long BASE = Long.MAX_VALUE - 2;

    private final Peer peer = new Peer(DetectorConfig.standard(), BASE, 0);

    /** The seconds after the conviction at which probes go out, within so many seconds. */
    private List<Long> probes(long convictedAt, int seconds) {
        peer.convict(convictedAt);
        List<Long> probes = new ArrayList<>();
        for (long second = 1; second <= seconds; second++) {
            if (peer.takeProbe(convictedAt + second * SECOND)) {
                probes.add(second);
            }
        }
        return probes;
    }

    private void acquit(long at) {
        assertThat(peer.onPong(peer.ping(), at)).isTrue();
    }

    @Test
    void aPeerThatAnswersLateIsAskedAgainEveryQuarterOfAHeartbeatUntilItAnswersOrIsSuspected() {
        peer.watch(true, 0);
        List<Long> milliseconds = new ArrayList<>();
        for (long at = 0; at <= 2_000; at += 50) {
            if (peer.takeAgain(at * SECOND / 1_000)) {
                milliseconds.add(at);
            }
        }
        assertThat(milliseconds).containsExactly(1_250L, 1_500L, 1_750L, 2_000L);

        peer.onPong(peer.ping(), 2 * SECOND);
        assertThat(peer.takeAgain(3 * SECOND)).isFalse();
        assertThat(peer.takeAgain(4 * SECOND)).isTrue();
        peer.convict(4 * SECOND);

        assertThat(peer.takeAgain(6 * SECOND)).isFalse();
    }

    @Test
    void aSuspectIsProbedEveryFiveSeconds() {
        assertThat(probes(0, 21)).containsExactly(5L, 10L, 15L, 20L);
    }

    @Test
    void aPeerConvictedSoonAfterItWasClearedWaitsTwiceAsLongAndAMinuteAtMost() {
        List<Long> firstProbes = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 7; i++) {
            firstProbes.add(probes(now, 61).get(0));
            now += 100 * SECOND;
            acquit(now);
            now += SECOND;
        }

        assertThat(firstProbes).containsExactly(5L, 10L, 20L, 40L, 60L, 60L, 60L);
    }

    @Test
    void aMinuteOfTrustMakesTheWaitShortAgain() {
        peer.convict(0);
        acquit(5 * SECOND);
        peer.convict(6 * SECOND);
        acquit(20 * SECOND);

        assertThat(probes(80 * SECOND, 12)).containsExactly(5L, 10L);
    }

    @Test
    void anAnswerToAPingFromBeforeTheConvictionClearsNothing() {
        long early = peer.ping();
        peer.convict(0);

        assertThat(peer.onPong(early, SECOND)).isFalse();

        assertThat(peer.isSuspected()).isTrue();
    }

    @Test
    void anAnswerCountsOnceAndAForgedOneNever() {
        peer.convict(0);
        long nonce = peer.ping();

        assertThat(peer.onPong(nonce + 1, SECOND)).isFalse();
        assertThat(peer.onPong(nonce - 1, SECOND)).isFalse();
        assertThat(peer.onPong(0, SECOND)).isFalse();
        assertThat(peer.onPong(nonce, SECOND)).isTrue();
        peer.convict(2 * SECOND);

        assertThat(peer.onPong(nonce, 3 * SECOND)).isFalse();
        assertThat(peer.isSuspected()).isTrue();
    }

    @Test
    void onlyRefusalsInARowCount() {
        assertThat(peer.onRefused()).isFalse();
        assertThat(peer.onRefused()).isFalse();
        peer.onLink(true, SECOND);
        assertThat(peer.onRefused()).isFalse();
        assertThat(peer.onRefused()).isFalse();
        peer.onLink(false, SECOND);

        assertThat(peer.onRefused()).isTrue();
    }

    /** Its answer to the first goes where it has no connection yet: a peer that restarts often was else suspected for a minute. */
    @Test
    void aSuspectIsProbedSeveralTimesAtANewConnection() {
        for (long minute = 0; minute < 5; minute++) {
            peer.convict(minute * 60 * SECOND);
            acquit((minute * 60 + 50) * SECOND);
        }
        peer.convict(300 * SECOND);
        assertThat(peer.takeProbe(301 * SECOND)).isFalse();

        peer.onLink(true, 301 * SECOND);

        List<Long> milliseconds = new ArrayList<>();
        for (long at = 0; at <= 10_000; at += 50) {
            if (peer.takeProbe(301 * SECOND + at * SECOND / 1_000)) {
                milliseconds.add(at);
            }
        }
        assertThat(milliseconds).containsExactly(0L, 250L, 500L, 750L, 1_000L, 1_250L, 1_500L, 1_750L);
    }

    @Test
    void aPeerWithoutConnectionOrWithoutAnswersIsNoWitness() {
        peer.watch(true, 0);
        assertThat(peer.isReachable(SECOND)).isTrue();
        peer.onLink(false, SECOND);
        assertThat(peer.isReachable(SECOND)).isFalse();
        peer.onLink(true, SECOND);
        assertThat(peer.isReachable(SECOND)).isTrue();

        assertThat(peer.isReachable(2 * SECOND)).isFalse();
    }
}
