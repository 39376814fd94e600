package io.gramme.itests.chaos.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one line, each of which is taken once. Throws {@link IllegalArgumentException} for whatever is not as it should
 * be.
 */
final class JsonLine {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** String, Long, Boolean or a list of them; null is as good as absent. */
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private final List<String> empty = new ArrayList<>();

    private JsonLine() {}

    static JsonLine parse(String text) {
        JsonLine line = new JsonLine();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a line is one JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Object value = value(name, parser, parser.nextToken());
                if (value == null) {
                    line.empty.add(name);
                } else {
                    line.fields.put(name, value);
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is more behind the object");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line;
    }

    private static @Nullable Object value(String name, JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            case START_ARRAY -> parts(name, parser);
            default ->
                throw new IllegalArgumentException(name + " is neither a word, an integer, true, false nor an array");
        };
    }

    private static List<Object> parts(String name, JsonParser parser) throws IOException {
        List<Object> parts = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            Object part = next == JsonToken.START_ARRAY ? null : value(name, parser, next);
            if (part == null) {
                throw new IllegalArgumentException(name + " holds an array or a null");
            }
            parts.add(part);
        }
        return parts;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    private <T> @Nullable T take(String name, Class<T> type, String what) {
        Object value = fields.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", not " + what);
        }
        return type.cast(value);
    }

    private static <T> T there(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    @Nullable
    String optional(String name) {
        return take(name, String.class, "a word");
    }

    String word(String name) {
        return there(name, optional(name));
    }

    long number(String name) {
        return there(name, take(name, Long.class, "an integer"));
    }

    long number(String name, long usual) {
        Long value = take(name, Long.class, "an integer");
        return value == null ? usual : value;
    }

    @Nullable
    Boolean optionalTruth(String name) {
        return take(name, Boolean.class, "true or false");
    }

    boolean truth(String name) {
        return there(name, optionalTruth(name));
    }

    boolean truth(String name, boolean usual) {
        Boolean value = optionalTruth(name);
        return value == null ? usual : value;
    }

    /** Whether it is the first of two words. */
    boolean choice(String name, String first, String second) {
        String value = word(name);
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException(name + " is " + value + ", not " + first + " or " + second);
        }
        return value.equals(first);
    }

    /** Empty when it is absent. */
    List<String> words(String name) {
        List<?> parts = take(name, List.class, "an array");
        if (parts == null) {
            return List.of();
        }
        List<String> words = new ArrayList<>(parts.size());
        for (Object part : parts) {
            if (!(part instanceof String word)) {
                throw new IllegalArgumentException(name + " holds " + part + ", which is not a word");
            }
            words.add(word);
        }
        return words;
    }

    @Nullable
    Version optionalVersion(String name) {
        List<?> parts = take(name, List.class, "[group, slot]");
        if (parts == null) {
            return null;
        }
        if (parts.size() != 2 || !(parts.get(0) instanceof Long group) || !(parts.get(1) instanceof Long slot)) {
            throw new IllegalArgumentException(name + " is " + parts + ", not [group, slot]");
        }
        return new Version(group, slot);
    }

    /** Nothing is passed over in silence. */
    void refuseTheRest() {
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException(fields.keySet().iterator().next() + " is no field of such a line");
        }
    }
}
