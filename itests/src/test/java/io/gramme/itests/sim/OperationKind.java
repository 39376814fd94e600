package io.gramme.itests.sim;

/** What a client of a run does. */
enum OperationKind {
    GET,
    /** A put with neither context nor replace: it adds a sibling. */
    PUT_BLIND,
    /** A put with the context that this client got last for the key, of a get or of a write. */
    PUT_CONTEXT,
    PUT_REPLACE,
    /** A delete without a context: it covers what it reads. */
    DELETE,
    /** A delete with the context that this client got last for the key. */
    DELETE_CONTEXT;

    boolean isWrite() {
        return this != GET;
    }

    boolean isPut() {
        return isWrite() && !isDelete();
    }

    boolean isDelete() {
        return this == DELETE || this == DELETE_CONTEXT;
    }

    boolean takesContext() {
        return this == PUT_CONTEXT || this == DELETE_CONTEXT;
    }
}
