package io.gramme.client.cli;

import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * Debian's package index as records: package name to control stanza, byte for byte. From {@code apt-cache dumpavail} on a
 * Debian system that has one, else the sample that is shipped; {@code packages-NOTICE.txt} beside it says where that is from.
 */
record PackageIndex(String source, List<Stanza> stanzas) {
    static final int ENOUGH = 2_000;
    static final String SAMPLE = "packages.gz";

    private static final int MAX_BYTES = 512 << 20;
    private static final int MAX_STANZAS = 1_000_000;
    private static final Path APT_CACHE = Path.of("/usr/bin/apt-cache");
    private static final long APT_SECONDS = 30;

    PackageIndex {
        stanzas = List.copyOf(stanzas);
    }

    /** One package; the text is the stanza without the blank line behind it. */
    record Stanza(String name, Bytes text) {}

    /** The machine's own index when it has enough packages, else the sample. */
    static PackageIndex best() {
        return ofMachine().filter(index -> index.stanzas().size() >= ENOUGH).orElseGet(PackageIndex::sample);
    }

    static PackageIndex sample() {
        try (InputStream in = PackageIndex.class.getResourceAsStream(SAMPLE)) {
            if (in == null) {
                throw new IllegalStateException("the sample " + SAMPLE + " is not in this build");
            }
            try (InputStream text = new GZIPInputStream(in)) {
                return new PackageIndex("the shipped sample of Debian's package index", parse(text));
            }
        } catch (IOException e) {
            throw Failure.of("cannot read the sample of packages", e);
        }
    }

    /** A file of stanzas, gzip or plain. */
    static PackageIndex ofFile(Path file) {
        try (InputStream in = Files.newInputStream(file);
                InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new PackageIndex(file.toString(), parse(text));
        } catch (IOException e) {
            throw Failure.of("cannot read the package index", e);
        }
    }

    private static Optional<PackageIndex> ofMachine() {
        if (!Files.isExecutable(APT_CACHE)) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(APT_CACHE.toString(), "dumpavail")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                List<Stanza> stanzas = parse(out);
                boolean ended = process.waitFor(APT_SECONDS, TimeUnit.SECONDS);
                return ended && process.exitValue() == 0
                        ? Optional.of(new PackageIndex("apt-cache dumpavail of this machine", stanzas))
                        : Optional.empty();
            } finally {
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted while apt-cache ran");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Cuts the text at blank lines. A stanza without a name, and a further one of the same name, is left out: a name is a key
     * and has one record.
     */
    static List<Stanza> parse(InputStream in) throws IOException {
        byte[] text = in.readNBytes(MAX_BYTES);
        List<Stanza> stanzas = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int start = 0;
        while (start < text.length && stanzas.size() < MAX_STANZAS) {
            int end = endOfStanza(text, start);
            Bytes stanza = Bytes.wrap(text, start, end - start);
            name(stanza).filter(names::add).ifPresent(name -> stanzas.add(new Stanza(name, stanza)));
            start = Math.max(end, start + 1);
            while (start < text.length && text[start] == '\n') {
                start++;
            }
        }
        return stanzas;
    }

    /** Where the line break before the next blank line is, or the last byte that is no line break. */
    private static int endOfStanza(byte[] text, int start) {
        int end = start;
        while (end < text.length && !(text[end] == '\n' && (end + 1 == text.length || text[end + 1] == '\n'))) {
            end++;
        }
        return end;
    }

    /** Of the field {@code Package}, wherever in the stanza it stands. */
    private static Optional<String> name(Bytes stanza) {
        return stanza.toUtf8()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "Package:", 0, 8))
                .map(line -> line.substring(8).strip())
                .filter(name -> !name.isEmpty())
                .findFirst();
    }
}
