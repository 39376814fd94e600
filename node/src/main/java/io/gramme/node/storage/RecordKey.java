package io.gramme.node.storage;

import io.gramme.ring.Bytes;

/**
 * What a record is found under.
 *
 * @param partition that the key's token falls into
 * @param table its number, which is never used twice
 */
public record RecordKey(int partition, int table, Bytes key) {}
