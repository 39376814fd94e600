package io.gramme.itests.tidy;

import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which package may see which: the module graph, and where each library's types may appear. Names written out in full count
 * like imports. Tests are held by Maven's module graph alone.
 */
final class ImportRule implements Rule {
    private static final List<String> CODEC_PACKAGES = List.of(
            "io.gramme.node.net", "io.gramme.node.http", "io.gramme.client.wire", "io.gramme.client.cli.bench.echo");
    private static final List<String> PLAIN =
            List.of("java.", "javax.crypto.", "io.gramme.", "org.jspecify.", "org.slf4j.");

    /** What a module sees of the project. */
    private static final Map<String, List<String>> GRAPH = Map.of(
            "ring", List.of("io.gramme.ring"),
            "gossip", List.of("io.gramme.ring", "io.gramme.gossip"),
            "antientropy", List.of("io.gramme.ring", "io.gramme.antientropy"),
            "client", List.of("io.gramme.ring", "io.gramme.client"),
            "node",
                    List.of(
                            "io.gramme.ring",
                            "io.gramme.gossip",
                            "io.gramme.antientropy",
                            "io.gramme.client",
                            "io.gramme.node",
                            "io.gramme.command"));

    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        if (!file.isTest()) {
            file.tree().accept(new Scan(file, found), null);
        }
        return found;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final SourceFile file;
        private final List<Finding> found;

        Scan(SourceFile file, List<Finding> found) {
            this.file = file;
            this.found = found;
        }

        @Override
        public Void visitPackage(PackageTree node, Void unused) {
            return null;
        }

        @Override
        public Void visitImport(ImportTree node, Void unused) {
            String name = node.getQualifiedIdentifier().toString();
            if (ProtocolPackages.contains(file) && PLAIN.stream().noneMatch(name::startsWith) && !isHomeOf(name)) {
                found.add(file.finding(node, "a protocol package knows the JDK and the project only, not " + name));
            }
            return super.visitImport(node, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
            String name = node.toString();
            String problem = problem(name);
            if (!problem.isEmpty()) {
                found.add(file.finding(node, problem + ": " + name));
                return null;
            }
            return super.visitMemberSelect(node, null);
        }

        private String problem(String name) {
            if (name.startsWith("io.gramme.")) {
                return ownPackage(name);
            }
            if (startsWithAny(name, "io.netty.", "com.esotericsoftware.") && !isInAny(CODEC_PACKAGES)) {
                return "Netty and Kryo types stay in " + CODEC_PACKAGES;
            }
            if (name.startsWith("net.openhft.") && !file.isIn("io.gramme.node.storage")) {
                return "Chronicle types stay in io.gramme.node.storage";
            }
            if (name.startsWith("com.lmax.") && !isHomeOf(name)) {
                return "Disruptor types stay in io.gramme.node and the log thread of io.gramme.node.storage";
            }
            if (startsWithAny(name, "com.fasterxml.", "picocli.", "org.HdrHistogram.")
                    && file.module().equals("client")
                    && !file.isIn("io.gramme.client.cli")) {
                return "an application that uses the client must not need the libraries of io.gramme.client.cli";
            }
            return "";
        }

        private boolean isHomeOf(String name) {
            return switch (name.substring(0, name.indexOf('.', name.indexOf('.') + 1) + 1)) {
                case "net.openhft." -> file.isIn("io.gramme.node.storage");
                case "com.lmax." -> file.packageName().equals("io.gramme.node") || file.isIn("io.gramme.node.storage");
                case "org.bouncycastle." ->
                    file.module().equals("ring") || file.module().equals("antientropy");
                default -> false;
            };
        }

        private String ownPackage(String name) {
            List<String> visible = GRAPH.getOrDefault(file.module(), List.of("io.gramme"));
            if (visible.stream().noneMatch(part -> below(name, part))) {
                return "module " + file.module() + " sees only " + visible;
            }
            if (file.module().equals("node") && below(name, "io.gramme.client")) {
                String face = file.isIn("io.gramme.command") ? "io.gramme.client.cli" : "io.gramme.client.wire";
                return below(name, face) || below(face, name) ? "" : "of the client, this package sees only " + face;
            }
            if (file.isIn("io.gramme.node") && below(name, "io.gramme.command")) {
                return "the node does not know its command";
            }
            return "";
        }

        private boolean isInAny(List<String> packages) {
            return packages.stream().anyMatch(file::isIn);
        }

        private static boolean below(String name, String parent) {
            return name.equals(parent) || name.startsWith(parent + ".");
        }

        private static boolean startsWithAny(String name, String... prefixes) {
            return List.of(prefixes).stream().anyMatch(name::startsWith);
        }
    }
}
