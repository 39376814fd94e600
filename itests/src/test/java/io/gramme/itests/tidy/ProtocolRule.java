package io.gramme.itests.tidy;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/** No ambient time, randomness, scheduling or order in protocol packages: the simulator must be able to give all four. */
final class ProtocolRule implements Rule {
    private static final String CLOCK = "the time comes from the Clock that the constructor was given";
    private static final String RANDOM = "randomness comes from the RandomGenerator that the constructor was given";
    private static final String THREADS =
            "a protocol has no thread and waits for nothing; answer in onMessage and onTick";
    private static final String ORDER =
            "its order differs on every start of a JVM; use a List, TreeMap or LinkedHashMap";
    private static final String IDENTITY = "its order depends on addresses or threads; use a TreeMap or LinkedHashMap";

    /** {@code Type.method} of ambient inputs. */
    private static final Map<String, String> CALLS = Map.ofEntries(
            Map.entry("System.nanoTime", CLOCK),
            Map.entry("System.currentTimeMillis", CLOCK),
            Map.entry("Instant.now", CLOCK),
            Map.entry("LocalDate.now", CLOCK),
            Map.entry("LocalDateTime.now", CLOCK),
            Map.entry("ZonedDateTime.now", CLOCK),
            Map.entry("OffsetDateTime.now", CLOCK),
            Map.entry("Clock.systemUTC", CLOCK),
            Map.entry("Clock.systemDefaultZone", CLOCK),
            Map.entry("Math.random", RANDOM),
            Map.entry("UUID.randomUUID", RANDOM),
            Map.entry("RandomGenerator.getDefault", RANDOM),
            Map.entry("System.identityHashCode", IDENTITY),
            Map.entry("System.getProperty", "configuration comes as a record"),
            Map.entry("System.getenv", "configuration comes as a record"),
            Map.entry("Set.copyOf", ORDER),
            Map.entry("Map.copyOf", ORDER),
            Map.entry("Collectors.toUnmodifiableSet", ORDER),
            Map.entry("Collectors.toUnmodifiableMap", ORDER));

    private static final Map<String, String> TYPES = Map.of(
            "ThreadLocalRandom", RANDOM,
            "SecureRandom", RANDOM,
            "IdentityHashMap", IDENTITY,
            "WeakHashMap", IDENTITY);

    private static final Pattern THREADED = Pattern.compile(
            "Thread|Runtime|Executor\\w*|ScheduledExecutorService"
                    + "|CompletableFuture|CompletionStage|Future|ForkJoinPool|Timer|TimerTask|CountDownLatch|ReentrantLock"
                    + "|ReentrantReadWriteLock|LockSupport|Semaphore|Atomic[A-Z]\\w*|LongAdder|\\w+BlockingQueue|Concurrent[A-Z]\\w*");

    private static final Set<String> RANDOM_TYPES = Set.of("Random", "SplittableRandom");
    private static final Set<String> PARALLEL = Set.of("parallelStream", "parallel");
    private static final Set<String> BROAD = Set.of("Exception", "RuntimeException", "Throwable", "Error");

    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        if (ProtocolPackages.contains(file)) {
            file.tree().accept(new Scan(file, found), null);
        }
        return found;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final SourceFile file;
        private final List<Finding> found;
        private final boolean mayHaveThreads;

        Scan(SourceFile file, List<Finding> found) {
            this.file = file;
            this.found = found;
            this.mayHaveThreads = ProtocolPackages.isBelowTheDiskSeam(file);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
            String call = lastPart(node.getExpression()) + "." + node.getIdentifier();
            report(node, call, CALLS.get(call));
            if (PARALLEL.contains(node.getIdentifier().toString())) {
                report(node, "." + node.getIdentifier(), THREADS);
            }
            checkType(node, node.getIdentifier().toString());
            return super.visitMemberSelect(node, null);
        }

        @Override
        public Void visitIdentifier(IdentifierTree node, Void unused) {
            checkType(node, node.getName().toString());
            return super.visitIdentifier(node, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree node, Void unused) {
            String method = lastParts(node.getMethodSelect());
            int arguments = node.getArguments().size();
            if (method.equals("Collections.shuffle") && arguments == 1) {
                report(node, method + "(list)", RANDOM);
            }
            boolean unordered = (method.equals("Set.of") && arguments > 1)
                    || (method.equals("Map.of") && arguments > 2)
                    || (method.equals("Map.ofEntries") && arguments > 1);
            report(node, method, unordered ? ORDER : null);
            return super.visitMethodInvocation(node, null);
        }

        @Override
        public Void visitNewClass(NewClassTree node, Void unused) {
            String type = lastPart(node.getIdentifier());
            if (RANDOM_TYPES.contains(type) && node.getArguments().isEmpty()) {
                report(node, "new " + type + "()", RANDOM);
            }
            return super.visitNewClass(node, null);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree node, Void unused) {
            report(node, "synchronized", mayHaveThreads ? null : THREADS);
            return super.visitSynchronized(node, null);
        }

        @Override
        public Void visitModifiers(ModifiersTree node, Void unused) {
            boolean shared = node.getFlags().contains(Modifier.SYNCHRONIZED)
                    || node.getFlags().contains(Modifier.VOLATILE);
            report(node, "synchronized or volatile", shared && !mayHaveThreads ? THREADS : null);
            return super.visitModifiers(node, null);
        }

        @Override
        public Void visitCatch(CatchTree node, Void unused) {
            String type = lastPart(node.getParameter().getType());
            boolean broad = BROAD.contains(type) && !mayHaveThreads;
            report(node, "catch (" + type + ")", broad ? "only the top of a loop catches everything, to halt" : null);
            return super.visitCatch(node, null);
        }

        private void checkType(Tree node, String name) {
            report(node, name, TYPES.get(name));
            report(node, name, !mayHaveThreads && THREADED.matcher(name).matches() ? THREADS : null);
        }

        private void report(Tree node, String what, @org.jspecify.annotations.Nullable String instead) {
            if (instead != null) {
                found.add(file.finding(node, what + " in a protocol package: " + instead));
            }
        }

        private static String lastPart(Tree name) {
            String text = name.toString();
            return text.substring(text.lastIndexOf('.') + 1);
        }

        private static String lastParts(Tree name) {
            return name instanceof MemberSelectTree select
                    ? lastPart(select.getExpression()) + "." + select.getIdentifier()
                    : name.toString();
        }
    }
}
