package io.gramme.node.paxos;

/** What was voted for in a slot, under which ballot. */
public record Entry(Ballot ballot, Value value) {}
