package io.gramme.itests.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.FaultEvent;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.itests.chaos.report.Timeline.Bucket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Header HEADER = Header.of("run", 7, false, 3, 2, 2);

    private static OpDraft write(int number, long invoked) {
        return new OpDraft(number, 1, Kind.WRITE, "k").value("v" + number).invoked(invoked);
    }

    @Test
    void anOperationCountsWhereItsClientHeardOfIt() {
        History history = new History(
                HEADER,
                List.of(
                        write(1, 0).succeeded(10_000_000).op(),
                        write(2, 0).succeeded(30_000_000).op(),
                        write(3, 0).failed(3 * SECOND, "no").op(),
                        write(4, 0).unknown(5 * SECOND, "no answer").op(),
                        new OpDraft(5, 1, Kind.READ, "k")
                                .invoked(9 * SECOND)
                                .succeeded(9 * SECOND + 1)
                                .atTheEnd()
                                .op()),
                List.of());

        Timeline timeline = Timeline.of(history);

        assertThat(timeline.bucketNanos()).isEqualTo(SECOND / 20);
        assertThat(timeline.buckets().get(0)).isEqualTo(new Bucket(0, 2, 0, 0, 10_000_000, 30_000_000));
        assertThat(timeline.buckets().get(60)).isEqualTo(new Bucket(3 * SECOND, 0, 1, 0, -1, -1));
        assertThat(timeline.buckets().get(100)).isEqualTo(new Bucket(5 * SECOND, 0, 0, 1, -1, -1));
        assertThat(timeline.buckets()).hasSize(101);
    }

    @Test
    void aFaultThatNeverEndsLastsUntilTheEndAndNothingIsHealed() {
        History history = new History(
                HEADER,
                List.of(write(1, 0).succeeded(60 * SECOND).op()),
                List.of(
                        new FaultEvent(SECOND, "kill", List.of("n1"), true),
                        new FaultEvent(2 * SECOND, "kill", List.of("n1"), false),
                        new FaultEvent(3 * SECOND, "kill", List.of("n1"), true)));

        Timeline timeline = Timeline.of(history);

        assertThat(timeline.faults())
                .containsExactly(
                        new FaultWindow("kill n1", SECOND, 2 * SECOND, false),
                        new FaultWindow("kill n1 #2", 3 * SECOND, 60 * SECOND, true));
        assertThat(timeline.healed()).isEmpty();
    }

    @Test
    void theNamesOfFaultsDoNotCoverEachOther() {
        Scale time = new Scale(0, 60, 0, 960, false);
        List<FaultWindow> faults = List.of(
                new FaultWindow("kill n1", 10, 11, false),
                new FaultWindow("kill n2", 10, 11, false),
                new FaultWindow("kill n3", 30, 59, false),
                new FaultWindow("at the very end", 59, 60, false));

        FaultLanes lanes = FaultLanes.of(faults, time, 960);

        assertThat(lanes.places()).extracting(FaultLanes.Place::lane).containsExactly(0, 1, 0, 1);
        assertThat(lanes.count()).isEqualTo(2);
        assertThat(lanes.places().get(3).labelAt()).isLessThan(time.at(59.0));
    }

    @Test
    void whereTooManyFaultsAreOnAtOnceNamesAreLeftOut() {
        List<FaultWindow> faults = IntStream.range(0, 50)
                .mapToObj(i -> new FaultWindow("kill n" + i, 10, 50, false))
                .toList();

        FaultLanes lanes = FaultLanes.of(faults, new Scale(0, 60, 0, 960, false), 960);

        assertThat(lanes.count()).isEqualTo(7);
        assertThat(lanes.places()).hasSize(50);
        assertThat(lanes.places()).filteredOn(place -> place.label().isEmpty()).hasSize(44);
    }

    @Test
    void anAxisHasRoundFigures() {
        assertThat(Scale.linear(137, 4, 0, 100).ticks(4)).containsExactly(0.0, 50.0, 100.0, 150.0);
        assertThat(Scale.linear(0, 4, 0, 100).to()).isPositive();
        assertThat(Scale.decades(0.7, 120, 0, 100).ticks(0)).hasSize(5).first().isEqualTo(0.1);
        assertThat(Scale.decades(1, 1, 0, 100).at(1)).isZero();
    }
}
