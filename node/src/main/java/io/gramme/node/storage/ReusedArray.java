package io.gramme.node.storage;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * How a map reads the arrays it is given: through one array of its own, into which each is copied. The library's own way wraps every
 * array in half a dozen objects. The map makes one for each thread and use; the library asks for a public class.
 */
public final class ReusedArray extends AbstractData<byte[]> implements DataAccess<byte[]> {
    private static final int FIRST_LENGTH = 256;
    private static final byte[] NONE = new byte[0];

    private transient byte[] copy = new byte[FIRST_LENGTH];
    private transient BytesStore<?, byte[]> store = BytesStore.wrap(copy);
    private transient byte[] given = NONE;

    @Override
    public Data<byte[]> getData(byte[] instance) {
        if (copy.length < instance.length) {
            adopt(new byte[Integer.highestOneBit(instance.length) << 1]);
        }
        System.arraycopy(instance, 0, copy, 0, instance.length);
        given = instance;
        return this;
    }

    private void adopt(byte[] array) {
        copy = array;
        store = BytesStore.wrap(array);
    }

    @Override
    public RandomDataInput bytes() {
        return store;
    }

    @Override
    public long offset() {
        return store.start();
    }

    @Override
    public long size() {
        return given.length;
    }

    @Override
    public byte[] get() {
        return given;
    }

    @Override
    public byte[] getUsing(byte @Nullable [] using) {
        return given.clone();
    }

    @Override
    public void uninit() {
        given = NONE;
    }

    @Override
    public DataAccess<byte[]> copy() {
        return new ReusedArray();
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // The library may have made this object without its constructor.
        adopt(new byte[FIRST_LENGTH]);
        uninit();
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // It has no state that a file could hold.
    }
}
