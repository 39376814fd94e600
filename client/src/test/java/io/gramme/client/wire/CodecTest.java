package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final Path GOLDEN = Path.of("src/test/resources/wire");

    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();

    @Test
    void everyRequestComesBackAsItWasSent() {
        for (Request request : SampleMessages.requests().values()) {
            assertThat(requests.decode(requests.encode(1, 7, request))).isEqualTo(request);
        }
    }

    @Test
    void everyResponseComesBackAsItWasSent() {
        for (Response response : SampleMessages.responses().values()) {
            assertThat(responses.decode(responses.encode(1, 7, response))).isEqualTo(response);
        }
    }

    @Test
    void theSamplesHoldEveryKindOfMessage() {
        assertThat(kinds(SampleMessages.requests())).containsExactlyInAnyOrder(Request.class.getPermittedSubclasses());
        assertThat(kinds(SampleMessages.responses()))
                .containsExactlyInAnyOrder(Response.class.getPermittedSubclasses());
    }

    @Test
    void noByteOfAnyMessageHasChanged() throws IOException {
        for (Map.Entry<String, Request> sample : SampleMessages.requests().entrySet()) {
            assertGolden(sample.getKey(), requests.encode(5, 17, 7, sample.getValue()));
        }
        for (Map.Entry<String, Response> sample : SampleMessages.responses().entrySet()) {
            assertGolden(sample.getKey(), responses.encode(5, 7, sample.getValue()));
        }
    }

    @Test
    void messageTypesAreDistinctAndInTheirRange() {
        List<Integer> request = types(RequestCodec.serializers().stream());
        List<Integer> response = types(ResponseCodec.serializers().stream());

        assertThat(request).doesNotHaveDuplicates().allMatch(type -> type >= 1 && type <= 31);
        assertThat(response).doesNotHaveDuplicates().allMatch(type -> type >= 32 && type <= 63);
    }

    @Test
    void everyMessageExistsSinceAVersionThatIsSpoken() {
        assertThat(Stream.concat(RequestCodec.serializers().stream(), ResponseCodec.serializers().stream()))
                .allMatch(serializer -> serializer.since() >= 1 && serializer.since() <= Protocol.VERSION);
    }

    @Test
    void fieldsOfALaterVersionAreIgnored() {
        for (Request request : SampleMessages.requests().values()) {
            Frame frame = requests.encode(1, 7, request);

            assertThat(requests.decode(withBody(frame, longer(frame.body())))).isEqualTo(request);
        }
    }

    @Test
    void fieldsOfALaterVersionInsideATableAreIgnored() {
        Output output = new Output(64);
        new WireOutput(output)
                .block("known", (out, text) -> out.text(text).text("unknown"))
                .count(9);
        WireInput input = new WireInput(Bytes.wrap(output.toBytes()));

        String known = input.block(in -> in.text(10));

        assertThat(known).isEqualTo("known");
        assertThat(input.count()).isEqualTo(9);
        assertThat(input.remaining()).isZero();
    }

    @Test
    void aBlockIsNotReadBeyondItsEnd() {
        WireInput input = new WireInput(Bytes.wrap(HexFormat.of().parseHex("02000000" + "0361" + "626364")));

        assertThatThrownBy(() -> input.block(in -> in.text(10))).isInstanceOf(WireException.class);
    }

    @Test
    void anErrorCodeOfALaterVersionIsUnknownAndNotRetried() {
        Frame frame = responses.encode(1, 0, Response.Failed.of(ErrorCode.TIMEOUT, "late"));
        byte[] body = frame.body().toArray();
        body[0] = 99;

        Response decoded = responses.decode(withBody(frame, Bytes.wrap(body)));

        assertThat(((Response.Failed) decoded).code()).isEqualTo(ErrorCode.UNKNOWN);
        assertThat(ErrorCode.UNKNOWN.retryable()).isFalse();
    }

    @Test
    void errorCodesHaveDistinctNumbers() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ErrorCode.values())).allMatch(code -> ErrorCode.of(code.number()) == code);
    }

    @Test
    void aValueIsASliceOfTheFrameItCameIn() {
        Frame frame = requests.encode(
                1,
                7,
                new Request.Put(
                        "default",
                        SampleMessages.KEY,
                        Bytes.wrap(new byte[Limits.VALUE_BYTES]),
                        Bytes.EMPTY,
                        PutMode.REPLACE,
                        SampleMessages.ID,
                        Terms.DEFAULT,
                        Ttl.TABLE));

        Request.Put put = (Request.Put) requests.decode(frame);

        assertThat(arrayOf(put.value())).isSameAs(arrayOf(frame.body()));
        assertThat(arrayOf(frame.body())).hasSizeLessThan(Limits.VALUE_BYTES + 256);
    }

    @Test
    void aRequestIsNoResponse() {
        Frame frame = requests.encode(1, 7, new Request.DescribeRing());

        assertThatThrownBy(() -> responses.decode(frame)).isInstanceOf(WireException.class);
    }

    @Test
    void aValueThatChangedOnTheWayIsNotIntact() {
        Value value = Value.of(Bytes.utf8("left"));

        assertThat(value.isIntact()).isTrue();
        assertThat(new Value(Bytes.utf8("lift"), value.crc32c(), 0).isIntact()).isFalse();
    }

    @Test
    void whatIsNoTimeToLiveIsAMalformedPut() {
        for (long ttl : new long[] {-2, Long.MIN_VALUE, Limits.TTL_MILLIS + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> requests.decode(putLiving(ttl)))
                    .as("%d ms", ttl)
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("a time to live is from 1 to");
        }
        for (long ttl : new long[] {Ttl.NEVER, Ttl.TABLE, 1, Limits.TTL_MILLIS}) {
            Request.Put put = (Request.Put) requests.decode(putLiving(ttl));
            assertThat(put.ttlMillis()).isEqualTo(ttl);
        }
    }

    /** As somebody else may write it. */
    private static Frame putLiving(long ttlMillis) {
        Output output = new Output(64, 256);
        WireOutput fields = new WireOutput(output);
        fields.text("default").bytes(SampleMessages.KEY).bytes(Bytes.EMPTY).octet(PutMode.SIBLING.number());
        fields.fixed64(1).varint64(2).count(0).count(0).count(0).count(0).count(9);
        fields.varint64(ttlMillis).bytes(Bytes.EMPTY);
        return new Frame(1, 3, 1, 0, 0, Bytes.wrap(output.toBytes()));
    }

    @Test
    void whatEndsBefore1970IsMalformed() {
        assertThatThrownBy(() -> responses.decode(gotEnding(-1))).isInstanceOf(WireException.class);

        Response.Got got = (Response.Got) responses.decode(gotEnding(1_785_000_000_000L));

        assertThat(got.values().get(0).expiry()).contains(Instant.parse("2026-07-25T17:20:00Z"));
        assertThat(Value.of(Bytes.EMPTY).expiry()).isEmpty();
    }

    private static Frame gotEnding(long expiryMillis) {
        Output output = new Output(64, 256);
        new WireOutput(output)
                .bytes(Bytes.EMPTY)
                .flag(false)
                .count(0)
                .list(
                        List.of(expiryMillis),
                        (out, expiry) -> out.fixed32(0).varint64(expiry).bytes(Bytes.EMPTY));
        return new Frame(1, 33, 1, 0, 0, Bytes.wrap(output.toBytes()));
    }

    @Test
    void theVersionAgreedOnIsTheHighestThatBothSpeak() {
        assertThat(Protocol.agree(1, 1)).isEqualTo(1);
        assertThat(Protocol.agree(1, 9)).isEqualTo(Protocol.VERSION);
        assertThat(Protocol.agree(Protocol.VERSION + 1, 9)).isZero();
    }

    private static void assertGolden(String name, Frame frame) throws IOException {
        String actual = "type=" + frame.type() + " version=" + frame.version() + "\n"
                + HexFormat.of().formatHex(frame.body().toArray()) + "\n";
        Path file = GOLDEN.resolve(name + ".hex");
        if (Boolean.getBoolean("wire.golden.write")) {
            Files.writeString(file, actual);
        }
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).as(name).isEqualTo(actual);
    }

    private static List<Integer> types(Stream<? extends MessageSerializer<?>> serializers) {
        return serializers.<Integer>map(MessageSerializer::type).toList();
    }

    private static List<Class<?>> kinds(Map<String, ?> samples) {
        return samples.values().stream()
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList();
    }

    private static Bytes longer(Bytes body) {
        return Bytes.wrap(Arrays.copyOf(body.toArray(), body.length() + 9));
    }

    static Frame withBody(Frame frame, Bytes body) {
        return new Frame(frame.version(), frame.type(), frame.correlation(), frame.partition(), frame.epoch(), body);
    }

    private static byte[] arrayOf(Bytes bytes) {
        byte[][] found = new byte[1][];
        bytes.feed((array, offset, length) -> found[0] = array);
        return found[0];
    }
}
