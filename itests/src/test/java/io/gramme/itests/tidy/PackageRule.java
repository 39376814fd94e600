package io.gramme.itests.tidy;

import com.sun.source.tree.PackageTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every package of a module says what it is, and that null is no value in it. It looks at all files together. */
final class PackageRule {
    private PackageRule() {}

    static List<Finding> check(List<SourceFile> files) {
        List<Finding> found = new ArrayList<>();
        Set<String> described = new HashSet<>();
        for (SourceFile file : files) {
            if (file.fileName().equals("package-info.java")) {
                described.add(packageOf(file));
                found.addAll(checkDescription(file));
            }
        }
        Set<String> reported = new HashSet<>();
        for (SourceFile file : files) {
            if (!described.contains(packageOf(file)) && reported.add(packageOf(file))) {
                found.add(new Finding(file.path(), 1, file.packageName() + " needs a package-info.java"));
            }
        }
        return found;
    }

    private static List<Finding> checkDescription(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        PackageTree declaration = file.tree().getPackage();
        boolean marked = declaration.getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().endsWith("NullMarked"));
        if (!marked) {
            found.add(file.finding(declaration, file.packageName() + " is not @NullMarked"));
        }
        if (!file.text().contains("/**")) {
            found.add(file.finding(declaration, file.packageName() + " says nothing of itself"));
        }
        return found;
    }

    private static String packageOf(SourceFile file) {
        return file.module() + "/" + file.packageName();
    }
}
