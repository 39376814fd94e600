package io.gramme.client;

import io.gramme.ring.Bytes;

/** One record of one table. */
record RecordName(String table, Bytes key) {
    @Override
    public String toString() {
        return "the record " + key + " of table " + table;
    }
}
