package io.gramme.node.founding;

import io.gramme.node.membership.ControlMessage;

/** What a seed says, with the list that it goes by. */
public record FoundingMessage(SeedList list, FoundingWord word) implements ControlMessage {}
