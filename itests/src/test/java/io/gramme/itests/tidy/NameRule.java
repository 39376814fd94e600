package io.gramme.itests.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names that say nothing, accessors called get, and sleeping. */
final class NameRule implements Rule {
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Manager|Helper|Utils?|Impl)|Abstract[A-Z].*");
    private static final Pattern HUNGARIAN = Pattern.compile("I[A-Z][a-z].*");
    private static final Pattern ACCESSOR = Pattern.compile("get[A-Z].*");

    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        file.tree().accept(new Scan(file, found), null);
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
        public Void visitClass(ClassTree node, Void unused) {
            String name = node.getSimpleName().toString();
            boolean marked = node.getKind() == Tree.Kind.INTERFACE
                    && HUNGARIAN.matcher(name).matches();
            if (marked || EMPTY_NAME.matcher(name).matches()) {
                found.add(file.finding(
                        node, name + " says nothing of what it does; name the thing with the papers' words"));
            }
            return super.visitClass(node, null);
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            String name = node.getName().toString();
            if (ACCESSOR.matcher(name).matches() && node.getParameters().isEmpty() && !isOverride(node)) {
                String better = Character.toLowerCase(name.charAt(3)) + name.substring(4);
                found.add(file.finding(node, name + "() is " + better + "() here"));
            }
            return super.visitMethod(node, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
            String target = node.getExpression().toString();
            if (node.getIdentifier().contentEquals("sleep")
                    && (target.endsWith("Thread") || target.contains("TimeUnit"))) {
                found.add(file.finding(node, "sleeping is a race or a waste; poll with a deadline, or await an event"));
            }
            return super.visitMemberSelect(node, null);
        }

        private static boolean isOverride(MethodTree node) {
            return node.getModifiers().getAnnotations().stream()
                    .map(AnnotationTree::getAnnotationType)
                    .anyMatch(type -> type.toString().equals("Override"));
        }
    }
}
