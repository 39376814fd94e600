package io.gramme.client.cli;

import io.gramme.client.GrammeException;
import io.gramme.client.InvalidRequestException;
import io.gramme.client.QuorumNotMetException;
import io.gramme.client.RequestTimeoutException;
import io.gramme.client.UnavailableException;

/** What a command's end means to a script. */
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILED = 1;
    /** The command line cannot be meant, or a limit says no whatever the state of the cluster. */
    public static final int USAGE = 2;
    /** The cluster answered: there is no such record. */
    public static final int NOT_FOUND = 3;
    /** Too few nodes answered, or none, or not in time. The same command may succeed later. */
    public static final int QUORUM = 4;

    private ExitCodes() {}

    static int of(GrammeException failure) {
        if (failure instanceof QuorumNotMetException
                || failure instanceof RequestTimeoutException
                || failure instanceof UnavailableException) {
            return QUORUM;
        }
        return failure instanceof InvalidRequestException ? USAGE : FAILED;
    }
}
