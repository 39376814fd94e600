package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.cli.PackageIndex.Stanza;
import io.gramme.ring.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageIndexTest {
    @TempDir
    Path folder = Path.of("");

    private static List<Stanza> parse(String text) throws IOException {
        return PackageIndex.parse(new ByteArrayInputStream(Bytes.utf8(text).toArray()));
    }

    private static Stanza stanza(String name, String text) {
        return new Stanza(name, Bytes.utf8(text));
    }

    @Test
    void aStanzaEndsAtABlankLineAndIsTakenByteForByte() throws Exception {
        assertThat(parse("Package: a\nDescription: ä\n more: Package: x\n\nVersion: 2\nPackage: b\n\n"))
                .containsExactly(
                        stanza("a", "Package: a\nDescription: ä\n more: Package: x"),
                        stanza("b", "Version: 2\nPackage: b"));
    }

    @Test
    void theEndOfTheTextEndsTheLastStanza() throws Exception {
        assertThat(parse("Package: a")).containsExactly(stanza("a", "Package: a"));
        assertThat(parse("Package: a\n")).containsExactly(stanza("a", "Package: a"));
        assertThat(parse("")).isEmpty();
        assertThat(parse("\n\n\n")).isEmpty();
    }

    @Test
    void moreBlankLinesThanOneMeanNothing() throws Exception {
        assertThat(parse("\n\nPackage: a\n\n\n\nPackage: b\n"))
                .containsExactly(stanza("a", "Package: a"), stanza("b", "Package: b"));
    }

    @Test
    void whatHasNoNameOrOneThatWasThereIsLeftOut() throws Exception {
        assertThat(parse("Version: 1\n\nPackage:\n\nPackage: a\nVersion: 1\n\nPackage: a\nVersion: 2\n"))
                .containsExactly(stanza("a", "Package: a\nVersion: 1"));
    }

    @Test
    void theShippedSampleIsBigEnoughAndUnchanged() {
        PackageIndex sample = PackageIndex.sample();

        assertThat(sample.stanzas()).hasSize(2_426).hasSizeGreaterThan(PackageIndex.ENOUGH);
        ContentSum sum = new ContentSum();
        sample.stanzas().forEach(stanza -> sum.add(Bytes.utf8(stanza.name()), stanza.text()));
        assertThat(sum).hasToString("695dc603090f6402");
        assertThat(sample.stanzas())
                .allSatisfy(stanza -> assertThat(stanza.text().toUtf8())
                        .contains("Package: " + stanza.name(), "\nFilename: pool/main/"));
        assertThat(PackageIndex.class.getResource("packages-NOTICE.txt")).isNotNull();
    }

    @Test
    void theSumOfContentsDependsOnEveryByteAndNotOnTheOrder() {
        ContentSum one = new ContentSum();
        one.add(Bytes.utf8("a"), Bytes.utf8("1"));
        one.add(Bytes.utf8("b"), Bytes.utf8("2"));
        ContentSum other = new ContentSum();
        other.add(Bytes.utf8("b"), Bytes.utf8("2"));
        other.add(Bytes.utf8("a"), Bytes.utf8("1"));
        ContentSum swapped = new ContentSum();
        swapped.add(Bytes.utf8("a"), Bytes.utf8("2"));
        swapped.add(Bytes.utf8("b"), Bytes.utf8("1"));

        assertThat(one).hasToString(other.toString());
        assertThat(one.toString()).isNotEqualTo(swapped.toString());
    }

    @Test
    void aFolderThatTheDemoDidNotMakeIsNeverEmptied() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        ClusterPlan plan = new ClusterPlan(folder, DemoCluster.NODES, 27_700, "");

        assertThatThrownBy(() -> DemoCluster.make(Terminal.ofProcess(), plan, false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("would empty it");

        assertThat(precious).hasContent("data");
    }

    @Test
    void theDemoEmptiesItsOwnFolder() throws Exception {
        ClusterPlan plan = new ClusterPlan(folder.resolve("demo"), DemoCluster.NODES, 27_700, "");
        DemoCluster first = DemoCluster.make(Terminal.ofProcess(), plan, false);
        Path old = Files.writeString(first.folder().resolve("old"), "data");
        first.close();

        DemoCluster second = DemoCluster.make(Terminal.ofProcess(), plan, false);
        second.close();

        assertThat(old).doesNotExist();
        second.remove();
        assertThat(second.folder()).doesNotExist();
    }
}
