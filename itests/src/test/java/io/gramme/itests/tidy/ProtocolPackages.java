package io.gramme.itests.tidy;

import java.util.List;

/**
 * The packages whose code is a pure function of (message | time): everything that happens in them must happen again for the
 * same seed.
 */
final class ProtocolPackages {
    private static final List<String> NAMES = List.of(
            "io.gramme.ring",
            "io.gramme.gossip",
            "io.gramme.antientropy",
            "io.gramme.node.version",
            "io.gramme.node.storage",
            "io.gramme.node.replica",
            "io.gramme.node.coordinator",
            "io.gramme.node.handoff",
            "io.gramme.node.transfer",
            "io.gramme.node.paxos",
            "io.gramme.node.founding",
            "io.gramme.node.membership");

    /** The storage's own threads, which are the file disk's. */
    private static final List<String> DISK_THREADS = List.of("LogWriter.java", "FileThreads.java", "PacedReads.java");

    private ProtocolPackages() {}

    /** Whether the file is main code of a protocol, or the class that wires them all. */
    static boolean contains(SourceFile file) {
        return !file.isTest()
                && (NAMES.stream().anyMatch(file::isIn)
                        || (file.packageName().equals("io.gramme.node")
                                && file.fileName().startsWith("NodeCore")));
    }

    /** Whether the file stands for the world below a seam, and so may have a thread; its clock still comes from outside. */
    static boolean isBelowTheDiskSeam(SourceFile file) {
        return file.isIn("io.gramme.node.storage")
                && (file.fileName().startsWith("File")
                        || file.fileName().startsWith("Chronicle")
                        || DISK_THREADS.contains(file.fileName()));
    }
}
