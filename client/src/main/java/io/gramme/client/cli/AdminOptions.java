package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands of {@code gramme admin} have in common: which cluster, and in what form its answer is written. */
final class AdminOptions {
    /** How a node is named to these commands. */
    static final String NODE =
            "its id, four or more digits that no other id begins with, one of its addresses host:port, or its number in the"
                    + " local cluster";

    static final String EXIT_CODES =
            "Exit codes: 0 done, 1 refused, 2 usage, 4 no node could be asked, or no majority of the"
                    + " voters answered it: it may still be done.";

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write what the node answers, as JSON")
    private boolean json;

    boolean isJson() {
        return json;
    }

    AdminPort port(Terminal terminal) {
        return AdminPort.open(connect, terminal);
    }

    /** A command for the same cluster, as it may be typed. */
    String command(String words) {
        return "gramme admin " + words + connect.again();
    }

    /** The answer itself where that is asked for; else what people are told of it. */
    int print(Terminal terminal, JsonNode answer, Runnable toPeople) {
        if (json) {
            Json.print(terminal, answer);
        } else {
            toPeople.run();
        }
        return ExitCodes.OK;
    }
}
