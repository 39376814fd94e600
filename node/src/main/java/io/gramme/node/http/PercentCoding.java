package io.gramme.node.http;

import io.gramme.ring.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Keys in paths: any bytes, percent-encoded. A plus is a plus. */
final class PercentCoding {
    private PercentCoding() {}

    /** Empty when a percent sign is not followed by two hex digits. */
    static Optional<Bytes> decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.write(raw[i]);
                continue;
            }
            int high = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 <= raw.length - 1 ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(Bytes.wrap(out.toByteArray()));
    }
}
