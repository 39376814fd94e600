package io.gramme.itests.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Reads and parses sources: those of the project, and snippets for the tests of the rules. */
final class Project {
    static final List<String> MODULES = List.of("ring", "gossip", "antientropy", "client", "node", "itests");

    private Project() {}

    /** The folder that holds the root pom.xml. */
    static Path root() {
        return Path.of(Objects.requireNonNull(System.getProperty("gramme.root"), "-Dgramme.root is not set"));
    }

    /** Every source of every module: main, test and the benchmarks. */
    static List<SourceFile> sources() {
        List<Text> texts = new ArrayList<>();
        for (String module : MODULES) {
            for (String kind : List.of("main", "test", "jmh")) {
                collect(root().resolve(module).resolve("src").resolve(kind).resolve("java"), texts);
            }
        }
        return parse(texts);
    }

    static SourceFile snippet(String path, String text) {
        return parse(List.of(new Text(path, text))).get(0);
    }

    private static void collect(Path folder, List<Text> texts) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                texts.add(new Text(root().relativize(file).toString(), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<SourceFile> parse(List<Text> texts) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavacTask task = (JavacTask)
                ToolProvider.getSystemJavaCompiler().getTask(null, null, problems, List.of("-proc:none"), null, texts);
        List<SourceFile> parsed = new ArrayList<>();
        try {
            for (CompilationUnitTree tree : task.parse()) {
                JavaFileObject file = tree.getSourceFile();
                String path = file.toUri().getPath().substring(1);
                String text = file.getCharContent(true).toString();
                parsed.add(new SourceFile(path, text, tree, DocTrees.instance(task)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!problems.getDiagnostics().isEmpty()) {
            throw new IllegalArgumentException("cannot parse: " + problems.getDiagnostics());
        }
        return parsed;
    }

    /** A source held in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String content;

        Text(String path, String content) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }
}
