package io.gramme.itests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule bites on a planted snippet, says what to write instead, and leaves its tidy neighbour alone. */
final class RulesTest {
    private static final String PROTOCOL = "io.gramme.node.replica";

    @Test
    void aLongFileIsFound() {
        String lines = "// a line\n".repeat(SizeRule.MAX_FILE_LINES - 1);

        assertThat(new SizeRule().check(main("io.gramme.node", lines + "class A {}\n")))
                .hasSize(1);
        assertThat(new SizeRule().check(Project.snippet("node/src/main/java/A.java", lines + "class A {}\n")))
                .isEmpty();
    }

    @Test
    void aLongMethodAndALongInitializerAreFound() {
        String body = "int x;\n".repeat(SizeRule.MAX_METHOD_LINES - 1);

        assertThat(check(new SizeRule(), "class A {\nvoid m() {\n" + "{}\n" + body + "}\n}"))
                .hasSize(1);
        assertThat(check(new SizeRule(), "class A {\nstatic {\n" + "{}\n" + body + "}\n}"))
                .hasSize(1);
        assertThat(check(new SizeRule(), "class A {\n/**\n * Said\n */\nvoid m() {" + body + "}\n}"))
                .isEmpty();
    }

    @Test
    void anEighthParameterIsFoundExceptInTheHeaderOfARecord() {
        String eight = "int a, int b, int c, int d, int e, int f, int g, int h";

        assertThat(check(new SizeRule(), "class A { void m(" + eight + ") {} }"))
                .hasSize(1);
        assertThat(check(new SizeRule(), "class A { A(" + eight + ") {} }")).hasSize(1);
        assertThat(check(new SizeRule(), "record A(" + eight + ") { A { } }")).isEmpty();
        assertThat(check(new SizeRule(), "record A(" + eight + ") { static void of(" + eight + ") {} }"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ring, io.gramme.ring, io.gramme.gossip.Member",
        "gossip, io.gramme.gossip, io.gramme.antientropy.MerkleTree",
        "antientropy, io.gramme.antientropy, io.gramme.client.wire.Request",
        "client, io.gramme.client, io.gramme.gossip.Member",
        "client, io.gramme.client, io.gramme.node.Node",
        "node, io.gramme.node.coordinator, io.gramme.client.GrammeClient",
        "node, io.gramme.node, io.gramme.command.Gramme",
        "node, io.gramme.command, io.gramme.client.GrammeClient",
        "node, io.gramme.node, io.netty.buffer.ByteBuf",
        "client, io.gramme.client, com.esotericsoftware.kryo.Kryo",
        "node, io.gramme.node, net.openhft.chronicle.map.ChronicleMap",
        "node, io.gramme.node.coordinator, com.lmax.disruptor.RingBuffer",
        "node, io.gramme.node.net, com.lmax.disruptor.RingBuffer",
        "client, io.gramme.client, com.fasterxml.jackson.databind.ObjectMapper",
        "client, io.gramme.client, picocli.CommandLine",
        "client, io.gramme.client.wire, org.HdrHistogram.Histogram",
        "node, io.gramme.node.replica, com.fasterxml.jackson.databind.ObjectMapper",
        "node, io.gramme.node.replica, org.bouncycastle.crypto.digests.MD5Digest",
    })
    void aForbiddenImportIsFound(String module, String from, String name) {
        assertThat(new ImportRule().check(importing(module, from, name))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gossip, io.gramme.gossip, io.gramme.ring.Ring",
        "node, io.gramme.node.coordinator, io.gramme.client.wire.Request",
        "node, io.gramme.command, io.gramme.client.cli.Commands",
        "node, io.gramme.command, io.gramme.node.Main",
        "node, io.gramme.node.net, io.netty.buffer.ByteBuf",
        "client, io.gramme.client.wire, com.esotericsoftware.kryo.Kryo",
        "node, io.gramme.node.storage, net.openhft.chronicle.map.ChronicleMap",
        "node, io.gramme.node, com.lmax.disruptor.RingBuffer",
        "node, io.gramme.node, com.fasterxml.jackson.databind.ObjectMapper",
        "client, io.gramme.client.cli, picocli.CommandLine",
        "ring, io.gramme.ring, org.bouncycastle.crypto.digests.MD5Digest",
        "antientropy, io.gramme.antientropy, org.bouncycastle.crypto.digests.MD5Digest",
        "node, io.gramme.node.replica, org.slf4j.Logger",
    })
    void aPermittedImportIsLeftAlone(String module, String from, String name) {
        assertThat(new ImportRule().check(importing(module, from, name))).isEmpty();
    }

    @Test
    void aForbiddenNameWrittenOutInFullIsFound() {
        assertThat(check(new ImportRule(), "class A { io.netty.buffer.ByteBuf b; }"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "long t = System.nanoTime();",
                "long t = java.lang.System.currentTimeMillis();",
                "Object t = java.time.Instant.now();",
                "Object t = Instant.now();",
                "Object r = new Random();",
                "Object r = new java.util.Random();",
                "double r = Math.random();",
                "Object r = ThreadLocalRandom.current();",
                "Object r = new SecureRandom();",
                "Object r = UUID.randomUUID();",
                "Object r = UUID.randomUUID().toString();",
                "Object e = Executors.newCachedThreadPool();",
                "Object e = new Thread(this::run);",
                "Object e = new CompletableFuture<String>();",
                "Object e = List.of(1).parallelStream();",
                "volatile int e;",
                "synchronized void e() {}",
                "void e() { synchronized (this) { } }",
                "void e() { Thread.sleep(1); }",
                "void e() { Collections.shuffle(list); }",
                "void e() { try { run(); } catch (Exception e) { } }",
                "Object s = Set.of(1, 2);",
                "Object s = Map.of(1, 2, 3, 4);",
                "Object s = Set.copyOf(list);",
                "Object s = list.stream().collect(Collectors.toUnmodifiableSet());",
                "Object s = new IdentityHashMap<String, String>();",
                "Object s = System.getProperty(\"s\");",
            })
    void anAmbientInputOfAProtocolIsFound(String member) {
        String source = "class A { " + member + " }";

        assertThat(new ProtocolRule().check(main(PROTOCOL, source))).isNotEmpty();
        assertThat(new ProtocolRule().check(main("io.gramme.ring", source))).isNotEmpty();
        assertThat(new ProtocolRule().check(main("io.gramme.node.net", source))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "long t = clock.nanoTime();",
                "Object r = new Random(seed);",
                "void e() { Collections.shuffle(list, random); }",
                "Object s = Set.of();",
                "Object s = Map.of(1, 2);",
                "Object s = List.of(1, 2);",
                "void e() { try { run(); } catch (DiskException e) { } }",
            })
    void aGivenInputOfAProtocolIsLeftAlone(String member) {
        assertThat(new ProtocolRule().check(main(PROTOCOL, "class A { " + member + " }")))
                .isEmpty();
    }

    @Test
    void theImportOfAnAmbientInputIsFound() {
        SourceFile file = main(PROTOCOL, "import static java.lang.System.nanoTime;\nclass A { long t = nanoTime(); }");

        assertThat(new ProtocolRule().check(file)).hasSize(1);
    }

    @Test
    void theFileDiskMayHaveAThreadButNoClock() {
        String path = "node/src/main/java/io/gramme/node/storage/FileDisk.java";
        String source = "package io.gramme.node.storage;\nclass FileDisk { Thread t; %s }";

        assertThat(new ProtocolRule().check(Project.snippet(path, source.formatted(""))))
                .isEmpty();
        assertThat(new ProtocolRule().check(Project.snippet(path, source.formatted("long n = System.nanoTime();"))))
                .hasSize(1);
    }

    @Test
    void theWiringOfTheProtocolsIsHeldToTheSameRules() {
        String source = "package io.gramme.node;\nclass A { long n = System.nanoTime(); }";

        assertThat(new ProtocolRule().check(Project.snippet("node/src/main/java/io/gramme/node/NodeCore.java", source)))
                .hasSize(1);
        assertThat(new ProtocolRule().check(Project.snippet("node/src/main/java/io/gramme/node/NodeLoop.java", source)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class HintManager {}",
                "class TokenHelper {}",
                "class ByteUtil {}",
                "class ByteUtils {}",
                "class RingImpl {}",
                "abstract class AbstractRing {}",
                "interface IRing {}",
                "class A { int getEpoch() { return 1; } }",
                "class A { void e() throws Exception { Thread.sleep(5); } }",
                "class A { void e() throws Exception { TimeUnit.SECONDS.sleep(5); } }",
            })
    void aNameThatSaysNothingIsFound(String source) {
        assertThat(check(new NameRule(), source)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Implicit {}",
                "interface Identity {}",
                "class A { int get(int index) { return 1; } int epoch() { return 1; } int get() { return 1; } }",
                "class A { @Override public String getMessage() { return \"\"; } }",
            })
    void aNameThatSaysSomethingIsLeftAlone(String source) {
        assertThat(check(new NameRule(), source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A {}",
                "final class A { static int count; }",
                "record A(byte[] value) {}",
                "final class A implements java.io.Serializable {}",
            })
    void openOrSharedStateIsFound(String source) {
        assertThat(check(new StateRule(), source)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "final class A { static final int COUNT = 1; private final byte[] b = {}; Object o = new Object() {}; }",
                "sealed interface A { int X = 1; record B(String s) implements A {} }",
                "enum A { ONE, TWO }",
            })
    void closedStateIsLeftAlone(String source) {
        assertThat(check(new StateRule(), source)).isEmpty();
    }

    @Test
    void anUndocumentedPublicTypeIsFound() {
        assertThat(check(new JavadocRule(), "public final class A {}")).hasSize(1);
        assertThat(check(new JavadocRule(), "/** */ public final class A {}")).hasSize(1);
        assertThat(check(new JavadocRule(), "/** Says. */ public interface A { record B(int c) {} }"))
                .hasSize(1);
        assertThat(check(new JavadocRule(), "/** Says. */ public final class A {}"))
                .isEmpty();
        assertThat(check(new JavadocRule(), "final class A {}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// TODO finish",
                "/* FIXME later */",
                "/** A thing.\n * TODO more */",
                "// int x = 5;",
                "// return x;",
                "// if (x) {",
                "// store.close();",
                "// }",
            })
    void aReminderAndDeadCodeAreFound(String comment) {
        assertThat(check(new CommentRule(), comment + "\nclass A {}")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// Waits for the force, because a crash could otherwise lose it;",
                "// one record a line (see the format); then the mark",
                "class B { String s = \"// TODO\"; char c = '\"'; String t = \"http://x\"; }",
            })
    void aReasonAndATextAreLeftAlone(String source) {
        assertThat(check(new CommentRule(), source + "\nclass A {}")).isEmpty();
    }

    @Test
    void aPackageWithoutADescriptionOrWithoutTheMarkIsFound() {
        SourceFile lonely = main("io.gramme.ring", "class A {}");
        SourceFile silent = info("@NullMarked package io.gramme.ring;");
        SourceFile unmarked = info("/** Says. */ package io.gramme.ring;");
        SourceFile tidy = info("/** Says. */ @NullMarked package io.gramme.ring;");

        assertThat(PackageRule.check(List.of(lonely))).hasSize(1);
        assertThat(PackageRule.check(List.of(lonely, silent))).hasSize(1);
        assertThat(PackageRule.check(List.of(lonely, unmarked))).hasSize(1);
        assertThat(PackageRule.check(List.of(lonely, tidy))).isEmpty();
    }

    private static List<Finding> check(Rule rule, String source) {
        return rule.check(main("io.gramme.node", source));
    }

    private static SourceFile main(String packageName, String source) {
        return Project.snippet("node/src/main/java/A.java", "package " + packageName + ";\n" + source);
    }

    private static SourceFile importing(String module, String from, String name) {
        return Project.snippet(
                module + "/src/main/java/A.java", "package " + from + ";\nimport " + name + ";\nfinal class A {}");
    }

    private static SourceFile info(String source) {
        return Project.snippet("node/src/main/java/io/gramme/ring/package-info.java", source);
    }
}
