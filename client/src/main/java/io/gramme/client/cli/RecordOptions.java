package io.gramme.client.cli;

import io.gramme.ring.Bytes;
import java.util.Base64;
import java.util.HexFormat;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which record a command is about. */
final class RecordOptions {
    @Parameters(index = "0", paramLabel = "KEY", description = "the record's key")
    private String key = "";

    @Option(
            names = "--key-format",
            paramLabel = "FORMAT",
            description = "how KEY is written: ${COMPLETION-CANDIDATES}; text (in UTF-8) by default")
    private Format format = Format.text;

    @Option(names = "--table", paramLabel = "TABLE", description = "default by default")
    private String table = "default";

    /** How bytes are written on a command line. In lower case because picocli shows the names. */
    enum Format {
        text,
        hex,
        base64;

        Bytes bytes(String key) {
            try {
                return switch (this) {
                    case text -> Bytes.utf8(key);
                    case hex -> Bytes.wrap(HexFormat.of().parseHex(key));
                    case base64 -> Bytes.wrap(Base64.getDecoder().decode(key));
                };
            } catch (IllegalArgumentException e) {
                throw Failure.usage("the key '" + key + "' is no " + this + ": " + e.getMessage());
            }
        }
    }

    String table() {
        return table;
    }

    String keyAsWritten() {
        return key;
    }

    Bytes key() {
        return format.bytes(key);
    }
}
