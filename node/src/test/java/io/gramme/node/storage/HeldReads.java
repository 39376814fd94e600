package io.gramme.node.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A disk some of whose reads take as long as a test wants. */
final class HeldReads {
    private final List<Consumer<Boolean>> held = new ArrayList<>();
    private boolean holding;

    Disk of(Disk disk) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (holding && method.getName().equals("read")) {
                        Disk.Events events = (Disk.Events) arguments[4];
                        held.add(well -> {
                            if (well) {
                                disk.read(
                                        (String) arguments[0],
                                        (long) arguments[1],
                                        (int) arguments[2],
                                        (long) arguments[3],
                                        events);
                            } else {
                                events.readFailed((long) arguments[3], "the device says no");
                            }
                        });
                        return null;
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Reads that begin now do not end until they are released. */
    void during(Runnable reading) {
        holding = true;
        reading.run();
        holding = false;
    }

    /** They end now, with the bytes or with an error. */
    void release(boolean well) {
        List<Consumer<Boolean>> ending = List.copyOf(held);
        held.clear();
        ending.forEach(read -> read.accept(well));
    }
}
