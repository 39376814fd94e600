package io.gramme.itests.chaos.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a history line by line and refuses the first line that is wrong, with its number and a sentence. */
final class HistoryReader {
    private static final double MILLION = 1e6;
    private final String name;

    /** @param name of the file, for what is said of it */
    HistoryReader(String name) {
        this.name = name;
    }

    History read(BufferedReader reader) throws IOException {
        List<Op> operations = new ArrayList<>();
        List<FaultEvent> faults = new ArrayList<>();
        Header header = null;
        int number = 0;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            number++;
            try {
                JsonLine line = JsonLine.parse(text);
                if (header == null) {
                    header = header(line);
                } else if (line.has("fault")) {
                    faults.add(fault(line));
                } else {
                    operations.add(operation(line, number));
                }
                line.refuseTheRest();
            } catch (IllegalArgumentException e) {
                throw new HistoryException(name + ":" + number + ": " + e.getMessage());
            }
        }
        if (header == null) {
            throw new HistoryException(name + ": it is empty; a history begins with a header");
        }
        try {
            return new History(header, operations, faults);
        } catch (HistoryException e) {
            throw new HistoryException(name + ": " + e.getMessage());
        }
    }

    private static Header header(JsonLine line) {
        if (!line.has("v")) {
            throw new IllegalArgumentException("the first line is the header, which has \"v\"");
        }
        int version = (int) line.number("v");
        if (version != Header.VERSION) {
            throw new IllegalArgumentException("v is " + version + "; this reads version " + Header.VERSION);
        }
        String clock = line.word("clock");
        if (!clock.equals(Header.CLOCK)) {
            throw new IllegalArgumentException("clock is " + clock + ", not " + Header.CLOCK);
        }
        boolean isStrict = line.choice("mode", "strict", "eventual");
        String sessions = line.optional("sessions");
        boolean hard = sessions == null ? isStrict : isHard(sessions);
        return new Header(
                line.word("run"),
                line.word("seed"),
                isStrict,
                (int) line.number("n"),
                (int) line.number("r"),
                (int) line.number("w"),
                hard,
                Duration.ofMillis(line.number("skewMs", Header.DEFAULT_SKEW.toMillis())),
                line.number("successPpm", 0) / MILLION,
                Duration.ofMillis(line.number("outageMs", 0)),
                Optional.ofNullable(line.optional("expect")));
    }

    private static boolean isHard(String sessions) {
        if (!sessions.equals("hard") && !sessions.equals("counted")) {
            throw new IllegalArgumentException("sessions is " + sessions + ", not hard or counted");
        }
        return sessions.equals("hard");
    }

    private static FaultEvent fault(JsonLine line) {
        return new FaultEvent(line.number("t"), line.word("fault"), line.words("arg"), line.truth("on"));
    }

    private static Op operation(JsonLine line, int number) {
        String word = line.word("f");
        Kind kind = Kind.of(word)
                .orElseThrow(() -> new IllegalArgumentException("f is " + word + ", not w, r, cas, del, app or add"));
        OpDraft draft = new OpDraft(line.number("i"), (int) line.number("c"), kind, line.word("k")).line(number);
        ifThere(line.optional("s"), draft::session);
        ifThere(line.optional("val"), draft::value);
        ifThere(line.optional("exp"), draft::expecting);
        ifThere(line.optionalVersion("expver"), draft::expecting);
        ifThere(line.optional("ctx"), draft::context);
        ifThere(line.optional("octx"), draft::outputContext);
        ifThere(line.optionalVersion("ver"), draft::version);
        ifThere(line.optional("coord"), draft::coordinator);
        ifThere(line.optional("at"), draft::replica);
        draft.invoked(line.number("inv"))
                .output(line.words("out"))
                .ttlMillis(line.number("ttl", 0))
                .tries((int) line.number("tries", 1));
        if (line.truth("fin", false)) {
            draft.atTheEnd();
        }
        if (line.truth("rep", false)) {
            draft.replacing();
        }
        outcome(line, draft);
        Op op = draft.op();
        check(op);
        return op;
    }

    private static <T> void ifThere(@Nullable T value, Consumer<T> use) {
        if (value != null) {
            use.accept(value);
        }
    }

    private static void outcome(JsonLine line, OpDraft draft) {
        long returned = line.number("ret");
        Boolean ok = line.optionalTruth("ok");
        String error = line.optional("err");
        if ((ok == null) != (returned == -1)) {
            throw new IllegalArgumentException("an open operation has ret -1 and ok null, any other has neither");
        }
        if (ok == null) {
            draft.unknown(line.number("gave", -1), error == null ? "unknown" : error);
        } else if (ok) {
            draft.succeeded(returned);
        } else {
            draft.failed(returned, error == null ? "refused" : error);
        }
    }

    private static void check(Op op) {
        refuse(op.returned() < op.invoked(), "ret is before inv");
        refuse(op.gaveUp() >= 0 && op.gaveUp() < op.invoked(), "gave is before inv");
        refuse(op.kind().hasValue() && op.value() == null, op.kind().word() + " has no val");
        refuse(!op.kind().hasValue() && op.value() != null, op.kind().word() + " has a val");
        refuse(!op.isRead() && !op.output().isEmpty(), "only a read has out");
        refuse(op.replica() != null && !op.isRead(), "only a read has at");
        refuse(op.isFinal() && !op.isRead(), "only a read is fin");
        refuse(op.isRead() && !op.isOk() && !op.output().isEmpty(), "a read without an answer has out");
        boolean condition = op.expected() != null || op.expectedVersion() != null;
        refuse(condition && !op.isConditional(), op.kind().word() + " has a condition");
        refuse(op.expected() != null && op.expectedVersion() != null, "exp and expver exclude each other");
        refuse(op.isMismatch() && !op.isConditional() && op.kind() != Kind.APPEND, "no condition to mismatch");
        refuse(op.context() != null && op.replaces(), "ctx and rep exclude each other");
        refuse(op.ttlMillis() < 0, "ttl is negative");
        refuse(op.tries() < 1, "tries is at least 1");
    }

    private static void refuse(boolean wrong, String what) {
        if (wrong) {
            throw new IllegalArgumentException(what);
        }
    }
}
