package io.gramme.itests.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * File, method and initializer length, and the number of parameters.
 *
 * <p>A record's header is exempt from the last: a message or a configuration names all its parts there, and more than seven
 * parameters becoming such a record is just what the rule asks for. Every method and every constructor that is written out
 * counts, a record's own further constructors and factories included.
 */
final class SizeRule implements Rule {
    static final int MAX_FILE_LINES = 500;
    static final int MAX_METHOD_LINES = 40;
    static final int MAX_PARAMETERS = 7;

    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        long lines = file.text().lines().count();
        if (lines > MAX_FILE_LINES) {
            found.add(new Finding(
                    file.path(), 1, "has " + lines + " lines; split it, a file has at most " + MAX_FILE_LINES));
        }
        file.tree().accept(new Scan(file, found), null);
        return found;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final SourceFile file;
        private final List<Finding> found;
        private String typeName = "";

        Scan(SourceFile file, List<Finding> found) {
            this.file = file;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, Void unused) {
            for (Tree member : type.getMembers()) {
                if (member instanceof BlockTree block) {
                    checkLength(block, "an initializer");
                }
            }
            String outer = typeName;
            typeName = type.getSimpleName().toString();
            super.visitClass(type, null);
            typeName = outer;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (file.isWritten(method)) {
                checkLength(method, method.getName() + "()");
                int parameters = method.getParameters().size();
                if (parameters > MAX_PARAMETERS && !isCompactConstructor(method)) {
                    String message = "() has " + parameters + " parameters; make them a record, at most "
                            + MAX_PARAMETERS + " are allowed";
                    found.add(file.finding(method, method.getName() + message));
                }
            }
            return super.visitMethod(method, null);
        }

        /** The parser gives it the parameters of the record's header; the source does not. */
        private boolean isCompactConstructor(MethodTree method) {
            return method.getName().contentEquals("<init>")
                    && file.textBetween(method, method.getBody()).endsWith(typeName);
        }

        private void checkLength(Tree code, String what) {
            int lines = file.linesOf(code);
            if (lines > MAX_METHOD_LINES) {
                found.add(file.finding(
                        code,
                        what + " has " + lines + " lines; split it, at most " + MAX_METHOD_LINES + " are allowed"));
            }
        }
    }
}
