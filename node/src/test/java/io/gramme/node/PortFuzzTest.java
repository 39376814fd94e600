package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes to a port, the node lives and serves the others. */
final class PortFuzzTest {
    private static final int PEER = 0;
    private static final int CLIENT = 1;
    private static final int HTTP = 2;

    private static TestRing ring;

    @BeforeAll
    static void startANode(@TempDir Path folder) {
        ring = new TestRing(folder, 1, "tables: [{name: default, number: 1, n: 1}]");
    }

    @AfterAll
    static void stopTheNode() {
        ring.close();
    }

    @AfterEach
    void theNodeStillServes() {
        assertThat(ring.put(0, "/tables/default/keys/alive?replace=true", "yes").statusCode())
                .isEqualTo(204);
        assertThat(ring.get(0, "/tables/default/keys/alive").body()).isEqualTo("yes");
        assertThat(ring.halts()).isEmpty();
    }

    private static Socket connect(int which) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), ring.port(0, which));
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** Sends the bytes; the other side may close whenever it likes. */
    private static void sendAndLeave(int which, byte[] bytes) throws IOException {
        try (Socket socket = connect(which)) {
            socket.getOutputStream().write(bytes);
        } catch (java.net.SocketException closedByTheNode) {
            assertThat(closedByTheNode.getMessage()).containsAnyOf("Broken pipe", "reset", "closed", "abort");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PEER, CLIENT, HTTP})
    void noiseChangesNothing(int which) throws IOException {
        SplittableRandom random = new SplittableRandom(which);
        for (int round = 0; round < 100; round++) {
            byte[] noise = new byte[random.nextInt(4_000)];
            random.nextBytes(noise);
            sendAndLeave(which, noise);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PEER, CLIENT})
    void aHugeLengthIsRefusedBeforeAnythingIsAllocated(int which) throws IOException {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 30, 0, 5}) {
            byte[] header = ByteBuffer.allocate(28)
                    .putInt(length)
                    .put((byte) 1)
                    .put((byte) 2)
                    .array();
            try (Socket socket = connect(which)) {
                socket.getOutputStream().write(header);
                assertThat(drained(socket.getInputStream()))
                        .as("length %d", length)
                        .isTrue();
            }
        }
    }

    /** Reads until the other side ends the connection; whether it did. */
    private static boolean drained(InputStream in) throws IOException {
        try {
            while (in.read() >= 0) {
                assertThat(in.available()).isGreaterThanOrEqualTo(0);
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void halfAFrameHoldsNobodyUp() throws IOException {
        byte[] half = ByteBuffer.allocate(200)
                .putInt(1_000_000)
                .put((byte) 1)
                .put((byte) 3)
                .array();
        try (Socket client = connect(CLIENT);
                Socket peer = connect(PEER)) {
            client.getOutputStream().write(half);
            peer.getOutputStream().write(half);
            theNodeStillServes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /tables/default/keys/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /tables/default/keys/% HTTP/1.1\r\nHost: a\r\n\r\n",
                "PUT /tables/default/keys/k HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "PUT /tables/default/keys/k HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
            })
    void badHttpIsAnsweredWithAnError(String request) throws IOException {
        try (Socket socket = connect(HTTP)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws IOException {
        byte[] header = ("GET /ring HTTP/1.1\r\nX-Long: " + "x".repeat(300_000)).getBytes(StandardCharsets.US_ASCII);
        sendAndLeave(HTTP, header);
    }

    @Test
    void twoRequestsInOnePacketAreAnsweredInOrder() throws IOException {
        String both =
                "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        try (Socket socket = connect(HTTP)) {
            socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).matches("(?s)HTTP/1.1 200.*HTTP/1.1 404.*");
        }
    }
}
