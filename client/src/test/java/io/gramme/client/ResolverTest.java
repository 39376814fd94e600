package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResolverTest {
    @Test
    void theHighestTimestampWinsWhateverTheOrder() {
        Resolver resolver =
                Resolver.latest(value -> Long.parseLong(value.toUtf8().substring(0, 1)));
        Bytes old = Bytes.utf8("1:old");
        Bytes young = Bytes.utf8("2:young");

        assertThat(resolver.resolve(List.of(old, young))).isEqualTo(young);
        assertThat(resolver.resolve(List.of(young, old))).isEqualTo(young);
    }

    @Test
    void equalTimestampsAreDecidedByTheBytesSoThatAllClientsAgree() {
        Resolver resolver = Resolver.latest(value -> 1);

        assertThat(resolver.resolve(List.of(Bytes.utf8("a"), Bytes.utf8("b"))))
                .isEqualTo(resolver.resolve(List.of(Bytes.utf8("b"), Bytes.utf8("a"))));
    }

    @Test
    void aUnionHasTheElementsOfAllSiblings() {
        Resolver resolver = Resolver.setUnion(
                value -> Stream.of(value.toUtf8().split(",", -1))
                        .map(Bytes::utf8)
                        .toList(),
                elements -> Bytes.utf8(elements.stream().map(Bytes::toUtf8).collect(Collectors.joining(","))));

        assertThat(resolver.resolve(List.of(Bytes.utf8("c,a"), Bytes.utf8("b,a"))))
                .isEqualTo(Bytes.utf8("a,b,c"));
    }
}
