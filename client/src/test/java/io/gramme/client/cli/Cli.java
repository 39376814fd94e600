package io.gramme.client.cli;

import io.gramme.ring.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line as a person uses it: words in, an exit code and two streams out. */
final class Cli {
    private final Path home;
    private final boolean isErrTerminal;

    Cli(Path home) {
        this(home, false);
    }

    private Cli(Path home, boolean isErrTerminal) {
        this.home = home;
        this.isErrTerminal = isErrTerminal;
    }

    /** The same for somebody who sees progress as it is. */
    Cli seen() {
        return new Cli(home, true);
    }

    /**
     * How a command ended.
     *
     * @param stdout byte for byte
     * @param err what people are told, mistakes on the command line included
     */
    record Result(int code, Bytes stdout, String err) {
        String out() {
            return stdout.toUtf8();
        }
    }

    @Command(name = "gramme", mixinStandardHelpOptions = true)
    static final class Root {}

    Result run(String... words) {
        return runWith(Bytes.EMPTY, words);
    }

    Result runWith(Bytes stdin, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StringWriter help = new StringWriter();
        StringWriter mistakes = new StringWriter();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(stdin.toArray()),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false,
                false,
                isErrTerminal,
                home);
        CommandLine root = root(terminal, words);
        root.setOut(new PrintWriter(help, true)).setErr(new PrintWriter(mistakes, true));
        int code = root.execute(words);
        terminal.flush();
        byte[] written =
                help.toString().isEmpty() ? out.toByteArray() : help.toString().getBytes(StandardCharsets.UTF_8);
        return new Result(code, Bytes.wrap(written), err.toString(StandardCharsets.UTF_8) + mistakes);
    }

    /** As it is for a process with these arguments; with every command when there are none. */
    static CommandLine root(Terminal terminal, String... words) {
        CommandLine root = new CommandLine(new Root());
        ClientCommands.addTo(root, terminal, Map.of(), words);
        return root;
    }
}
