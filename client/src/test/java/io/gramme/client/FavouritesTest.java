package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import org.junit.jupiter.api.Test;

class FavouritesTest {
    @Test
    void theKeyThatWasNotUsedForTheLongestTimeIsForgotten() {
        Favourites favourites = new Favourites(2);
        favourites.remember(new Token(0, 1), new NodeId(0, 1));
        favourites.remember(new Token(0, 2), new NodeId(0, 2));
        favourites.of(new Token(0, 1));

        favourites.remember(new Token(0, 3), new NodeId(0, 3));

        assertThat(favourites.of(new Token(0, 1))).isEqualTo(new NodeId(0, 1));
        assertThat(favourites.of(new Token(0, 2))).isNull();
        assertThat(favourites.of(new Token(0, 3))).isEqualTo(new NodeId(0, 3));
    }
}
