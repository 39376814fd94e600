package io.gramme.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void namesAndBothKindsOfAddressesAreRead() {
        assertThat(Address.parse("node-1.example:7411", 7401)).isEqualTo(new Address("node-1.example", 7411));
        assertThat(Address.parse("127.0.0.1", 7401)).isEqualTo(new Address("127.0.0.1", 7401));
        assertThat(Address.parse("[::1]:7411", 7401)).isEqualTo(new Address("::1", 7411));
        assertThat(Address.parse("[::1]", 7401)).isEqualTo(new Address("::1", 7401));
        assertThat(Address.parse("fe80::1", 7401)).isEqualTo(new Address("fe80::1", 7401));
    }

    @Test
    void anAddressIsWrittenAsItIsRead() {
        for (String text : new String[] {"localhost:1", "[::1]:7401", "10.0.0.1:65535"}) {
            assertThat(Address.parse(text, 9)).hasToString(text);
        }
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text : new String[] {"", ":7401", "a:", "a:b", "a:0", "a:65536", "[::1", "[::1]x", "[::1]:"}) {
            assertThatThrownBy(() -> Address.parse(text, 7401)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
