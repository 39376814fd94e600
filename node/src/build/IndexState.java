import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import net.openhft.chronicle.values.ValueModel;

/**
 * Run by the build, never shipped: writes the one class that the index library (Chronicle Map) would else generate and compile
 * in every start of a daemon, into the folder given, for the oldest JDK that daemons run with. The library looks on the class path
 * before it compiles.
 */
final class IndexState {
    private static final String INTERFACE = "net.openhft.chronicle.hash.VanillaGlobalMutableState";

    private IndexState() {}

    /** @param words the folder, and the release of the JDK */
    public static void main(String[] words) throws Exception {
        Class<?> state = Class.forName(INTERFACE);
        String name = state.getSimpleName() + "$$Native";
        Method generate = Class.forName("net.openhft.chronicle.values.Generators")
                .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
        generate.setAccessible(true);
        String source = (String) generate.invoke(null, ValueModel.acquire(state), name);
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options = List.of(
                "-nowarn", "--release", words[1], "-cp", System.getProperty("java.class.path"), "-d", words[0]);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (!compiler.getTask(null, null, null, options, null, List.of(file)).call()) {
            throw new IllegalStateException("the class that the index library generates does not compile");
        }
    }
}
