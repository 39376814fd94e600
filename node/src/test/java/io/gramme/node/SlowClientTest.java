package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.client.wire.FrameEncoder;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.Terms;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks for a lot and takes none of it costs a node what it may hold of answers, not its heap, and no write. */
final class SlowClientTest {
    private static final Bytes KEY = Bytes.utf8("large");
    private static final int VALUE_BYTES = 8 << 20;
    /** Each asks for so much that all of it is twice the heap of a test. */
    private static final int CONNECTIONS = 16;

    private static final int GETS = 16;

    private final List<Socket> slow = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void answersThatNobodyTakesFillNoHeapAndHoldUpNoWrite(@TempDir Path folder) throws IOException {
        try (TestRing ring = new TestRing(folder, 1, "tables: [{name: default, number: 1, n: 1}]");
                GrammeClient client = GrammeClient.builder(ring.client(0)).build()) {
            client.put("default", KEY, Bytes.wrap(new byte[VALUE_BYTES]));
            for (int i = 0; i < CONNECTIONS; i++) {
                slow.add(new Socket(InetAddress.getLoopbackAddress(), ring.port(0, 1)));
                askForALot(slow.get(i).getOutputStream());
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            TestRing.await(() -> {
                client.put("default", Bytes.utf8("small"), Bytes.utf8("v"), RequestOptions.replace());
                return System.nanoTime() > end;
            });
            leave();

            assertThat(client.get("default", KEY).value().orElseThrow().length())
                    .isEqualTo(VALUE_BYTES);
            assertThat(ring.halts()).isEmpty();
        }
    }

    private static void askForALot(OutputStream out) throws IOException {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        Request get = new Request.Get(
                "default", KEY, new Terms(0, 0, (int) Duration.ofSeconds(30).toMillis()));
        for (int i = 1; i <= GETS; i++) {
            encoder.writeOutbound(new RequestCodec().encode(i, Token.of(KEY).partition(TestRing.PARTITIONS), 0, get));
            ByteBuf frame = encoder.readOutbound();
            frame.readBytes(out, frame.readableBytes());
            frame.release();
        }
    }
}
