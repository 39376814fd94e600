package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Verdict.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Long histories of one hot key overflow no stack and take no square of their length. */
final class LongHistoryTest {
    private static final int OPERATIONS = Integer.getInteger("check.operations", 100_000);
    private static final int LAST = 1000;
    private static final Checkers CHECKERS = new Checkers(WglChecker.Limits.DEFAULT, () -> 0L);

    private static void assertAllHold(History history) {
        for (Checker checker : CHECKERS.checkersFor(history)) {
            Verdict verdict = checker.check(history);
            assertThat(verdict.anomalies()).as(verdict.checker()).isEmpty();
            assertThat(verdict.result())
                    .as(verdict.checker() + ": " + verdict.reason())
                    .isEqualTo(Result.OK);
        }
    }

    private static OpDraft draft(int i, Kind kind, String key) {
        return new OpDraft(i, i % 10, kind, key).invoked(i * 10L);
    }

    /** Each write covers the one before; each operation overlaps the next two. */
    private static List<Op> chain(int length) {
        List<Op> ops = new ArrayList<>();
        String context = "";
        String value = "";
        for (int i = 0; i < length; i++) {
            if (i % 2 == 0) {
                OpDraft write = draft(i, Kind.WRITE, "k").value("v" + i).outputContext("C" + i);
                if (i > 0) {
                    write.context(context);
                }
                context = "C" + i;
                value = "v" + i;
                ops.add(write.succeeded(i * 10L + 5).op());
            } else {
                ops.add(draft(i, Kind.READ, "k")
                        .output(List.of(value))
                        .outputContext(context)
                        .succeeded(i * 10L + 25)
                        .op());
            }
        }
        ops.add(draft(length + LAST, Kind.READ, "k")
                .output(List.of(value))
                .atTheEnd()
                .succeeded((length + LAST) * 10L + 1)
                .op());
        return ops;
    }

    @Test
    void aChainOfContextsIsJudgedWithoutRecursion() {
        assertAllHold(new History(Header.of("long", 1, false, 3, 2, 2), chain(OPERATIONS), List.of()));
    }

    @Test
    void aHotRegisterIsJudged() {
        assertAllHold(new History(Header.of("long", 1, true, 3, 2, 2), chain(OPERATIONS), List.of()));
    }

    @Test
    void aLongListIsJudged() {
        List<Op> ops = new ArrayList<>();
        List<String> list = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            if (i % LAST == LAST - 1) {
                ops.add(draft(i, Kind.READ, "l")
                        .output(list)
                        .succeeded(i * 10L + 5)
                        .op());
            } else {
                list.add("e" + i);
                ops.add(draft(i, Kind.APPEND, "l")
                        .value("e" + i)
                        .succeeded(i * 10L + 25)
                        .op());
            }
        }

        assertAllHold(new History(Header.of("long", 1, true, 3, 2, 2), ops, List.of()));
    }
}
