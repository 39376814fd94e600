package io.gramme.itests.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** No static mutable state, no arrays of bytes in records, no serialization, no class that is open by accident. */
final class StateRule implements Rule {
    private static final Set<Modifier> DECIDED =
            EnumSet.of(Modifier.FINAL, Modifier.ABSTRACT, Modifier.SEALED, Modifier.NON_SEALED);

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
        public Void visitClass(ClassTree node, Void unused) {
            String name = node.getSimpleName().toString();
            boolean anonymous = name.isEmpty();
            if (node.getKind() == Tree.Kind.CLASS && !anonymous && isOpen(node.getModifiers())) {
                found.add(file.finding(node, "class " + name + " is final, sealed or abstract"));
            }
            for (Tree face : node.getImplementsClause()) {
                if (face.toString().endsWith("Serializable")) {
                    found.add(file.finding(face, name + " has a documented layout of its own; Serializable has none"));
                }
            }
            for (Tree member : node.getMembers()) {
                if (member instanceof VariableTree field) {
                    checkField(node, field);
                }
            }
            return super.visitClass(node, null);
        }

        private void checkField(ClassTree owner, VariableTree field) {
            Set<Modifier> flags = field.getModifiers().getFlags();
            boolean constantByKind = owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ENUM;
            if (flags.contains(Modifier.STATIC) && !flags.contains(Modifier.FINAL) && !constantByKind) {
                found.add(file.finding(field, field.getName() + ": static state outlives a node; make it a field"));
            }
            boolean component = owner.getKind() == Tree.Kind.RECORD && !flags.contains(Modifier.STATIC);
            if (component && String.valueOf(field.getType()).endsWith("byte[]")) {
                found.add(file.finding(field, field.getName() + ": an array compares by identity; use Bytes"));
            }
        }

        private static boolean isOpen(ModifiersTree modifiers) {
            return modifiers.getFlags().stream().noneMatch(DECIDED::contains);
        }
    }
}
