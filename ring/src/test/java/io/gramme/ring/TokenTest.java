package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.testing.SeededRuns;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class TokenTest {
    /** RFC 1321, appendix A.5. */
    private static final Map<String, String> VECTORS = Map.of(
            "", "d41d8cd98f00b204e9800998ecf8427e",
            "a", "0cc175b9c0f1b6a831c399e269772661",
            "abc", "900150983cd24fb0d6963f7d28e17f72",
            "message digest", "f96b697d7cb7938d525a2f31aaf161d0",
            "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f");

    @Test
    void aTokenIsTheMd5OfItsKey() {
        VECTORS.forEach((text, md5) -> assertThat(Token.of(Bytes.utf8(text))).hasToString(md5));
    }

    @Test
    void aTokenIsWhatTheJdkCallsMd5() throws NoSuchAlgorithmException {
        MessageDigest jdk = MessageDigest.getInstance("MD5");
        SeededRuns.of(200, seeds -> {
            RandomGenerator random = seeds.random();
            byte[] key = new byte[random.nextInt(300)];
            random.nextBytes(key);

            assertThat(Token.of(Bytes.wrap(key)).toString())
                    .isEqualTo(Bytes.wrap(jdk.digest(key)).toHex());
        });
    }

    @Test
    void aSliceHashesAsItsOwnBytes() {
        Bytes whole = Bytes.utf8("xxabcxx");

        assertThat(Token.of(whole.slice(2, 3))).isEqualTo(Token.of(Bytes.utf8("abc")));
    }

    @Test
    void tokensAreOrderedAsUnsignedNumbers() {
        SeededRuns.of(100, seeds -> {
            RandomGenerator random = seeds.random();
            Token a = new Token(random.nextInt(3) - 1, random.nextInt(3) - 1);
            Token b = new Token(random.nextInt(3) - 1, random.nextLong());

            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(number(a).compareTo(number(b)));
        });
    }

    private static BigInteger number(Token token) {
        return new BigInteger(token.toString(), 16);
    }

    @Test
    void partitionsCoverTheTokensExactly() {
        for (int count = 1; count <= 4_096; count *= 4) {
            BigInteger next = BigInteger.ZERO;
            for (int p = 0; p < count; p++) {
                Partition partition = new Partition(p, count);
                assertThat(number(partition.first())).isEqualTo(next);
                assertThat(partition.first().partition(count)).isEqualTo(p);
                assertThat(partition.last().partition(count)).isEqualTo(p);
                assertThat(number(partition.last())).isGreaterThanOrEqualTo(number(partition.first()));
                next = number(partition.last()).add(BigInteger.ONE);
            }
            assertThat(next).isEqualTo(BigInteger.TWO.pow(128));
        }
    }

    @Test
    void aTokenLiesInTheRangeOfItsPartition() {
        SeededRuns.of(200, seeds -> {
            RandomGenerator random = seeds.random();
            Token token = new Token(random.nextLong(), random.nextLong());
            int count = 1 << random.nextInt(17);

            Partition partition = new Partition(token.partition(count), count);

            assertThat(partition.first().compareTo(token)).isLessThanOrEqualTo(0);
            assertThat(partition.last().compareTo(token)).isGreaterThanOrEqualTo(0);
        });
    }

    @Test
    void thereAreAPowerOfTwoOfPartitionsAtMostMax() {
        for (int bad : new int[] {-1, 0, 3, 100, Partition.MAX_COUNT + 1, Partition.MAX_COUNT * 2, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> Partition.checkCount(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Partition(4, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Partition(-1, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nodeIdsSurviveTheirTextAndRefuseAnyOther() {
        SeededRuns.of(50, seeds -> {
            NodeId id = NodeId.random(seeds.random());

            assertThat(NodeId.parse(id.toString())).isEqualTo(id);
            assertThat(id.toString()).startsWith(id.brief());
        });
        assertThat(new NodeId(-1, 0)).isGreaterThan(new NodeId(1, 0));
        assertThat(new NodeId(1, -1)).isGreaterThan(new NodeId(1, 0));
        for (String bad :
                new String[] {"", "0", "g".repeat(32), "+".repeat(32), "0".repeat(33), "0".repeat(31) + " "}) {
            assertThatThrownBy(() -> NodeId.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
