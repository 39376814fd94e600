import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.tools.StandardJavaFileManager;
import net.openhft.chronicle.values.ValueModel;
import net.openhft.compiler.CachedCompiler;
import net.openhft.compiler.CompilerUtils;
import net.openhft.compiler.MyJavaFileManager;

/**
 * Run by the build, never shipped: writes the one class that the index library (Chronicle Map) would else generate and compile
 * in every start of a daemon, into the folder given. The library looks on the class path before it compiles.
 */
final class IndexState {
    private static final String INTERFACE = "net.openhft.chronicle.hash.VanillaGlobalMutableState";

    private IndexState() {}

    public static void main(String[] words) throws Exception {
        ValueModel model = ValueModel.acquire(Class.forName(INTERFACE));
        CachedCompiler compiler = CompilerUtils.CACHED_COMPILER;
        Function<StandardJavaFileManager, MyJavaFileManager> usual = compiler.fileManagerOverride;
        AtomicReference<MyJavaFileManager> output = new AtomicReference<>();
        compiler.fileManagerOverride = files -> output.updateAndGet(unused -> usual.apply(files));
        model.nativeClass();
        for (Map.Entry<String, byte[]> compiled : output.get().getAllBuffers().entrySet()) {
            Path file = Path.of(words[0], compiled.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, compiled.getValue());
        }
    }
}
