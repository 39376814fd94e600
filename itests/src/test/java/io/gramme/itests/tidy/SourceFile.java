package io.gramme.itests.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.Optional;

/**
 * One parsed source.
 *
 * @param path from the root of the project: {@code module/src/(main|test|jmh)/java/...}
 * @param text as it stands on disk
 */
record SourceFile(String path, String text, CompilationUnitTree tree, DocTrees trees) {
    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    boolean isTest() {
        return !path.contains("/src/main/");
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String packageName() {
        return tree.getPackageName() == null ? "" : tree.getPackageName().toString();
    }

    /** Whether the file's package is the given one or lies below it. */
    boolean isIn(String parent) {
        return packageName().equals(parent) || packageName().startsWith(parent + ".");
    }

    int lineOf(Tree node) {
        return lineAt(trees.getSourcePositions().getStartPosition(tree, node));
    }

    /** The lines from the first of the node, its annotations but not its Javadoc, to the last. */
    int linesOf(Tree node) {
        return lineAt(trees.getSourcePositions().getEndPosition(tree, node)) - lineOf(node) + 1;
    }

    /** Whether the source says this itself; the parser adds constructors and the like of its own. */
    boolean isWritten(Tree node) {
        long start = trees.getSourcePositions().getStartPosition(tree, node);
        return start >= 0 && trees.getSourcePositions().getEndPosition(tree, node) > start;
    }

    /** What is written from the start of one node to the start of another, without space at its ends. */
    String textBetween(Tree from, Tree to) {
        long start = trees.getSourcePositions().getStartPosition(tree, from);
        return text.substring((int) start, (int) trees.getSourcePositions().getStartPosition(tree, to))
                .strip();
    }

    Optional<String> javadoc(TreePath node) {
        return Optional.ofNullable(trees.getDocComment(node));
    }

    Finding finding(Tree node, String message) {
        return new Finding(path, lineOf(node), message);
    }

    private int lineAt(long position) {
        return (int) tree.getLineMap().getLineNumber(position);
    }
}
