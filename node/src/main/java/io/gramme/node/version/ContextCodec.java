package io.gramme.node.version;

import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A client's history as the opaque context it carries: format version, vector, at most one dot, and a MAC over those with
 * the table and the key. Under {@code cluster.secret} a context cannot be forged; under the cluster id, the key when no
 * secret is set, it only cannot be mistaken for another key's or another cluster's. Confined to one loop.
 */
public final class ContextCodec {
    private static final byte FORMAT = 1;
    private static final int MAC_BYTES = 16;

    private static final int HAS_DOT = 1;
    private static final int HAS_TIME = 2;

    private final Mac mac;

    public ContextCodec(Bytes secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    public Bytes encode(int table, Bytes key, CausalHistory history) {
        if (history.isEmpty()) {
            return Bytes.EMPTY;
        }
        int flags = (history.last().isPresent() ? HAS_DOT : 0) | (history.latest() != 0 ? HAS_TIME : 0);
        ByteBuffer out =
                ByteBuffer.allocate(2 + Dot.BYTES + Long.BYTES + history.seen().encodedLength() + MAC_BYTES);
        out.put(FORMAT).put((byte) flags);
        history.last()
                .ifPresent(dot ->
                        out.putLong(dot.incarnation()).putLong(dot.epoch()).putLong(dot.counter()));
        if (history.latest() != 0) {
            out.putLong(history.latest());
        }
        history.seen().encode(out);
        out.put(macOf(table, key, out.array(), out.position()), 0, MAC_BYTES);
        return Bytes.wrap(out.array(), 0, out.position());
    }

    /** Empty when the context is forged, damaged, or another key's, table's or cluster's. No bytes mean no history. */
    public Optional<CausalHistory> decode(int table, Bytes key, Bytes context) {
        if (context.isEmpty()) {
            return Optional.of(CausalHistory.NONE);
        }
        byte[] bytes = context.toArray();
        int signed = bytes.length - MAC_BYTES;
        if (signed < 2 || bytes[0] != FORMAT) {
            return Optional.empty();
        }
        byte[] expected = macOf(table, key, bytes, signed);
        if (!MessageDigest.isEqual(
                Bytes.wrap(expected, 0, MAC_BYTES).toArray(),
                context.slice(signed, MAC_BYTES).toArray())) {
            return Optional.empty();
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, 1, signed - 1);
            int flags = in.get();
            boolean hasDot = (flags & HAS_DOT) != 0;
            boolean hasTime = (flags & HAS_TIME) != 0;
            if (in.remaining() < (hasDot ? Dot.BYTES : 0) + (hasTime ? Long.BYTES : 0)) {
                return Optional.empty();
            }
            Optional<Dot> last =
                    hasDot ? Optional.of(new Dot(in.getLong(), in.getLong(), in.getLong())) : Optional.empty();
            long latest = hasTime ? in.getLong() : 0;
            return Optional.of(new CausalHistory(VersionVector.decode(in), last, latest));
        } catch (MalformedVersionException e) {
            return Optional.empty();
        }
    }

    private byte[] macOf(int table, Bytes key, byte[] payload, int length) {
        mac.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(table)
                .putInt(key.length())
                .array());
        key.feed(mac::update);
        mac.update(payload, 0, length);
        return mac.doFinal();
    }
}
