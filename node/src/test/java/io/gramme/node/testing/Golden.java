package io.gramme.node.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Compares bytes with the golden file of a name. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final int LINE = 64;

    private Golden() {}

    /**
     * Fails when one byte differs; a format that is released changes only together with its version number. With
     * {@code -Dwire.golden.write=true} it writes the file anew instead.
     */
    public static void check(String name, Bytes actual) throws IOException {
        Path file = FOLDER.resolve(name + ".hex");
        if (Boolean.getBoolean("wire.golden.write")) {
            Files.writeString(file, hex(actual));
        }
        String expected = Files.exists(file) ? Files.readString(file) : "";
        assertThat(hex(actual)).as(file.toString()).isEqualTo(expected);
    }

    private static String hex(Bytes bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length(); at += LINE) {
            int length = Math.min(LINE, bytes.length() - at);
            text.append(HexFormat.of().formatHex(bytes.slice(at, length).toArray()))
                    .append('\n');
        }
        return text.toString();
    }
}
