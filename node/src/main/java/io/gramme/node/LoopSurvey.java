package io.gramme.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks each loop of the node in its own turn, one after the other. Thread-safe: it keeps nothing. */
final class LoopSurvey {
    private LoopSurvey() {}

    /** What each loop is asked. */
    @FunctionalInterface
    interface Question<T> {
        T ask(int loop, NodeCore core);
    }

    /** The answers come in the order of the loops, on any thread; none of them when a loop's queue is full. */
    static <T> void ask(List<NodeLoop> loops, Question<T> question, Consumer<Optional<List<T>>> answer) {
        ask(loops, question, new ArrayList<>(), answer);
    }

    private static <T> void ask(
            List<NodeLoop> loops, Question<T> question, List<T> answers, Consumer<Optional<List<T>>> answer) {
        int next = answers.size();
        if (next == loops.size()) {
            answer.accept(Optional.of(answers));
            return;
        }
        boolean asked = loops.get(next).offer(core -> {
            answers.add(question.ask(next, core));
            ask(loops, question, answers, answer);
        });
        if (!asked) {
            answer.accept(Optional.empty());
        }
    }
}
