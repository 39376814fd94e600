package io.gramme.itests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds every rule against every source of every module. There is no list of exceptions. */
final class TidyTest {
    private static List<SourceFile> sources = List.of();

    @BeforeAll
    static void parseEverything() {
        sources = Project.sources();
        assertThat(sources).hasSizeGreaterThan(30);
    }

    @Test
    void filesMethodsAndParameterListsAreShort() {
        assertTidy(new SizeRule());
    }

    @Test
    void packagesSeeOnlyWhatTheyMay() {
        assertTidy(new ImportRule());
    }

    @Test
    void protocolsHaveNoAmbientInput() {
        assertTidy(new ProtocolRule());
    }

    @Test
    void namesSaySomething() {
        assertTidy(new NameRule());
    }

    @Test
    void stateIsHeldByObjectsThatAreClosed() {
        assertTidy(new StateRule());
    }

    @Test
    void publicTypesAreDocumented() {
        assertTidy(new JavadocRule());
    }

    @Test
    void commentsAreNeitherRemindersNorDeadCode() {
        assertTidy(new CommentRule());
    }

    @Test
    void packagesAreDescribedAndNullMarked() {
        assertThat(PackageRule.check(sources)).isEmpty();
    }

    private static void assertTidy(Rule rule) {
        assertThat(sources.stream().flatMap(file -> rule.check(file).stream())).isEmpty();
    }
}
