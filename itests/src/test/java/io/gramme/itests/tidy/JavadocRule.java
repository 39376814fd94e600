package io.gramme.itests.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Javadoc on every public type of main code. A member of an interface is public even where it does not say so. */
final class JavadocRule implements Rule {
    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        if (!file.isTest()) {
            new Scan(file, found).scan(file.tree(), null);
        }
        return found;
    }

    private static final class Scan extends TreePathScanner<Void, Void> {
        private final SourceFile file;
        private final List<Finding> found;

        Scan(SourceFile file, List<Finding> found) {
            this.file = file;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            boolean isPublic = node.getModifiers().getFlags().contains(Modifier.PUBLIC) || isInInterface();
            if (isPublic
                    && file.javadoc(getCurrentPath())
                            .filter(text -> !text.isBlank())
                            .isEmpty()) {
                String name = node.getSimpleName().toString();
                found.add(file.finding(
                        node, name + " is public: say its purpose, bounds, threading and source in Javadoc"));
            }
            return super.visitClass(node, null);
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            return null; // a type inside a method is nobody's face
        }

        private boolean isInInterface() {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            return parent.getKind() == Tree.Kind.INTERFACE && isPublicType((ClassTree) parent);
        }

        private static boolean isPublicType(ClassTree type) {
            return type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        }
    }
}
