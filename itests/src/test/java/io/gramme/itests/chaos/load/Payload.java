package io.gramme.itests.chaos.load;

import io.gramme.ring.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The bytes of values. A value is its name, or its name, a bar and bytes that follow from the name, up to the size that was asked for;
 * a set is its elements with commas between them. What cannot be read back is called by its damage, which nobody has written.
 */
final class Payload {
    private static final byte BAR = '|';

    private Payload() {}

    /** A value of that name, of as many bytes as wanted if its name is not longer. */
    static Bytes value(String name, int sizeBytes) {
        byte[] start = (name + (char) BAR).getBytes(StandardCharsets.UTF_8);
        if (sizeBytes < start.length) {
            return Bytes.utf8(name);
        }
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(name.hashCode()).nextBytes(bytes);
        System.arraycopy(start, 0, bytes, 0, start.length);
        return Bytes.wrap(bytes);
    }

    static Bytes set(Collection<String> elements) {
        return Bytes.utf8(String.join(",", elements));
    }

    /** What a history calls it: one name, or the elements. */
    static List<String> words(Bytes bytes, boolean isSet) {
        byte[] array = bytes.toArray();
        if (isSet) {
            String text = new String(array, StandardCharsets.UTF_8);
            return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
        }
        int bar = 0;
        while (bar < array.length && array[bar] != BAR) {
            bar++;
        }
        String name = new String(array, 0, bar, StandardCharsets.UTF_8);
        boolean isIntact = bar == array.length
                || Arrays.equals(array, value(name, array.length).toArray());
        return List.of(isIntact ? name : "damaged-" + name);
    }
}
