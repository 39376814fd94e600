package io.gramme.client;

import io.gramme.ring.Bytes;
import java.util.Optional;
import java.util.function.Function;

/**
 * One line of work whose operations see each other, whichever nodes they go to and whichever fail in between. For each record,
 * and not across records:
 * <ul>
 *   <li><b>read your writes</b>: a read shows what this session's earlier writes wrote, or what replaced it;
 *   <li><b>monotonic reads</b>: a read shows no less than an earlier one of this session;
 *   <li><b>monotonic writes</b> and <b>writes follow reads</b>: a write replaces what this session has written and read before,
 *       and stands beside what it has not.
 * </ul>
 *
 * <p>The session keeps the causal context of the last answer for each record. A read sends it as the least that the answer must
 * cover; the coordinator asks further copies until it is. Where no replica can cover it before the deadline the read fails with
 * {@link StaleException}, and never shows less. A write sends it as what it replaces, and fails in the same
 * way when no node that can be reached knows the session's own last write.
 *
 * <p><b>What is not promised.</b> A write that failed and {@linkplain GrammeException#maySurvive() may survive} may be seen or
 * not, now or later, also as a value beside a later one; read the record to know. Several sessions promise each other
 * nothing.
 *
 * <p><b>Bounds.</b> It remembers a number of records, 10,000 by default, and 32 MiB of keys and contexts. Beyond, it forgets the
 * record that was not used for the longest time, and is honest about it: every operation on such a record fails with
 * {@link StaleException} before anything is sent, until {@link #forget} says to go on without. What was forgotten is itself kept
 * in bounded memory, so that after many times that number a record may be refused of which the session never knew anything.
 *
 * <p>Thread-safe. Operations on one record are carried out one after the other in the order in which they were called, those
 * on different records at the same time; the time that one waits for those before it counts. A session costs no thread and no
 * connection, and needs no closing.
 *
 * <p>Source: Terry et al., Session Guarantees for Weakly Consistent Replicated Data, PDIS 1994.
 */
public final class Session {
    /** How many records a session remembers unless told otherwise. */
    public static final int RECORDS = 10_000;

    private static final int MAX_RECORDS = 10_000_000;

    private final SessionRequests requests;
    private final AsyncSession async;

    private Session(SessionRequests requests) {
        this.requests = requests;
        this.async = new AsyncSession(requests);
    }

    static Session of(Engine engine, int records) {
        if (records < 1 || records > MAX_RECORDS) {
            throw new IllegalArgumentException("a session remembers 1 to " + MAX_RECORDS + " records, not " + records);
        }
        return new Session(new SessionRequests(engine, records));
    }

    /** The same session, without waiting. */
    public AsyncSession async() {
        return async;
    }

    /** All values of the record, no less than this session has seen. */
    public GetResult get(String table, Bytes key) {
        return get(table, key, RequestOptions.DEFAULT);
    }

    public GetResult get(String table, Bytes key, RequestOptions options) {
        return requests.run(new RecordName(table, key), options, false, requests::get);
    }

    /** Writes a value that replaces what this session has seen of the record; a value beside others, if that is nothing. */
    public CausalContext put(String table, Bytes key, Bytes value) {
        return put(table, key, value, RequestOptions.DEFAULT);
    }

    /**
     * The same with options. A put that {@linkplain RequestOptions#replace() replaces} covers what a read of this session would
     * see, for which it reads first where the session has seen the record before. A context may be given that this session
     * got last for the record, or any where it has seen nothing; another one is refused, for the session's operations
     * since would not be replaced.
     */
    public CausalContext put(String table, Bytes key, Bytes value, RequestOptions options) {
        return requests.run(new RecordName(table, key), options, true, running -> requests.put(running, value));
    }

    /** Removes what a read of this session would see. */
    public CausalContext delete(String table, Bytes key) {
        return delete(table, key, RequestOptions.DEFAULT);
    }

    /** Removes what the context of the options covers, of which the same is true as in a put; without one, as above. */
    public CausalContext delete(String table, Bytes key, RequestOptions options) {
        return requests.run(new RecordName(table, key), options.ofDelete(), true, requests::delete);
    }

    /**
     * See {@link AsyncGrammeClient#update(String, Bytes, Function)}; no other operation of the session on this record comes in
     * between. The function runs on the client's thread and must not block.
     */
    public GetResult update(String table, Bytes key, Function<GetResult, Bytes> merge) {
        return update(table, key, RequestOptions.DEFAULT, merge);
    }

    /**
     * The same with options, whose time is for all of it. How long the new value lives is said by them or by the table, whatever
     * that of the old one was. Options with a context, or that replace, are refused.
     */
    public GetResult update(String table, Bytes key, RequestOptions options, Function<GetResult, Bytes> merge) {
        return requests.run(
                new RecordName(table, key), options.ofUpdate(), true, running -> requests.update(running, merge));
    }

    /**
     * The same with a resolver for what was written concurrently.
     *
     * @param change the new value, of the one value that there is now, if any
     */
    public GetResult update(String table, Bytes key, Resolver resolver, Function<Optional<Bytes>, Bytes> change) {
        return update(table, key, RequestOptions.DEFAULT, resolver, change);
    }

    /** The same with options, as above. */
    public GetResult update(
            String table,
            Bytes key,
            RequestOptions options,
            Resolver resolver,
            Function<Optional<Bytes>, Bytes> change) {
        return update(table, key, options, read -> change.apply(read.value(resolver)));
    }

    /** Whether the session had to forget what it saw of the record, or can no longer tell. Its operations then fail. */
    public boolean guaranteesLost(String table, Bytes key) {
        return async.guaranteesLost(table, key);
    }

    /**
     * Gives up what the session promises of its operations on the record so far, and begins anew with it: after a
     * {@link StaleException}, when an older value is better than none.
     */
    public void forget(String table, Bytes key) {
        async.forget(table, key);
    }
}
