package io.gramme.node.membership;

/** What nodes tell each other about the cluster itself: the ring log, and how a change of the ring comes on. For loop 0. */
public interface ControlMessage {}
