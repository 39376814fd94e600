package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final int CAP = 4 << 20;

    private final EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(CAP));

    @Test
    void aFrameIsItsHeaderAndItsBody() {
        ByteBuf bytes = encode(new Frame(1, 2, 0x1122334455667788L, 255, 7, Bytes.utf8("zap")));

        assertThat(HexFormat.of().formatHex(array(bytes)))
                .isEqualTo("0000001b" + "01" + "02" + "0000" + "1122334455667788" + "000000ff" + "0000000000000007"
                        + "7a6170");
    }

    @Test
    void framesComeBackHoweverTheirBytesAreCut() {
        Random random = new Random(42);
        for (int size : new int[] {0, 1, 27, 28, 29, 1_000, 16 << 10, (16 << 10) + 1, 1 << 20, (1 << 20) + 1, CAP}) {
            Frame frame = new Frame(1, 3, size, Frame.NO_PARTITION, 9, randomBytes(random, size));
            byte[] bytes = array(encode(frame));

            feedInPieces(bytes, random);

            assertThat((Frame) decoder.readInbound()).isEqualTo(frame);
        }
    }

    @Test
    void framesThatArriveTogetherAreReadApart() {
        Frame first = new Frame(1, 1, 1, 0, 0, Bytes.utf8("a"));
        Frame second = new Frame(1, 2, 2, 0, 0, Bytes.EMPTY);

        decoder.writeInbound(Unpooled.wrappedBuffer(encode(first), encode(second)));

        assertThat((Frame) decoder.readInbound()).isEqualTo(first);
        assertThat((Frame) decoder.readInbound()).isEqualTo(second);
    }

    @Test
    void aLongMessageIsCutIntoFramesOfOneMebibyte() {
        ByteBuf bytes = encode(new Frame(1, 3, 5, 0, 0, randomBytes(new Random(1), (2 << 20) + 10)));

        assertThat(bytes.readableBytes()).isEqualTo((2 << 20) + 10 + 3 * Frame.HEADER_BYTES);
        assertThat(bytes.getInt(0)).isEqualTo((1 << 20) + 24);
        bytes.release();
    }

    @Test
    void aLengthOverTheCapIsRefusedAtOnce() {
        assertRefused("ffffffff", "01020000000000000000000100000000" + "0000000000000000");
    }

    @Test
    void aLengthBelowTheHeaderIsRefused() {
        assertRefused("00000017", "01020000000000000000000100000000" + "0000000000000000");
    }

    @Test
    void unknownFlagsAreRefused() {
        assertRefused("00000018", "01020002000000000000000100000000" + "0000000000000000");
    }

    @Test
    void anotherProtocolIsRefused() {
        assertThatThrownBy(() -> decoder.writeInbound(Unpooled.wrappedBuffer(
                        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(WireException.class);
    }

    @Test
    void anEmptyFrameThatPromisesMoreIsRefused() {
        assertRefused("00000018", "01020001000000000000000100000000" + "0000000000000000");
    }

    @Test
    void aFrameOfAnotherMessageInsideAMessageIsRefused() {
        decoder.writeInbound(hex("00000019", "01020001000000000000000100000000" + "0000000000000000" + "61"));

        assertRefused("00000019", "01020000000000000000000200000000" + "0000000000000000" + "62");
    }

    @Test
    void aMessageOverTheCapIsRefusedWhereItExceedsIt() {
        byte[] bytes = array(encode(new Frame(1, 3, 5, 0, 0, randomBytes(new Random(1), CAP + 1))));

        assertThatThrownBy(() -> decoder.writeInbound(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("over " + CAP);
    }

    @Test
    void nothingIsReadAfterABadByte() {
        assertRefused("ffffffff", "01020000000000000000000100000000" + "0000000000000000");

        decoder.writeInbound(encode(new Frame(1, 1, 1, 0, 0, Bytes.utf8("a"))));

        Frame next = decoder.readInbound();
        assertThat(next).isNull();
    }

    private void assertRefused(String length, String rest) {
        assertThatThrownBy(() -> decoder.writeInbound(hex(length, rest))).isInstanceOf(WireException.class);
    }

    private static ByteBuf hex(String length, String rest) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(length + rest));
    }

    private void feedInPieces(byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(1 + random.nextInt(100_000)));
            decoder.writeInbound(Unpooled.copiedBuffer(bytes, at, size));
            at += size;
        }
    }

    static ByteBuf encode(Frame frame) {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        encoder.writeOutbound(frame);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all;
    }

    static byte[] array(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        return bytes;
    }

    static Bytes randomBytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
