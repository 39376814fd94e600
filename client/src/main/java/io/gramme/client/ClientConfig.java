package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.Limits;
import io.gramme.ring.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every knob of a client, checked once.
 *
 * @param seeds where to learn the ring
 * @param clusterId the only cluster to talk to; empty for whichever the seeds are
 * @param timeout of a request, all attempts together
 * @param attemptTimeout after which a silent replica is passed over
 * @param connectTimeout for connecting and shaking hands, each
 * @param refreshInterval after which the ring is fetched again although nothing said it had changed
 * @param maxInFlight requests admitted at a time
 * @param maxInFlightBytes keys and values of writes admitted at a time
 * @param maxAttempts sends of one request
 * @param connectionsPerNode of each event loop
 * @param eventLoops threads, each with connections of its own
 * @param firstReplica which of a key's replicas is asked first, from 0; empty for whichever serves best
 * @param zone the client's own; empty when it does not matter
 * @param hedgesReads whether a read that is late is asked of a second replica too
 */
record ClientConfig(
        List<Address> seeds,
        Optional<NodeId> clusterId,
        Duration timeout,
        Duration attemptTimeout,
        Duration connectTimeout,
        Duration refreshInterval,
        int maxInFlight,
        int maxInFlightBytes,
        int maxAttempts,
        int connectionsPerNode,
        int eventLoops,
        OptionalInt firstReplica,
        Optional<String> zone,
        boolean hedgesReads) {
    static final int MAX_SEEDS = 1_024;

    ClientConfig {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty() || seeds.size() > MAX_SEEDS) {
            throw new IllegalArgumentException("a client needs 1 to " + MAX_SEEDS + " seeds, not " + seeds.size());
        }
        checkTime("timeout", timeout);
        checkTime("attemptTimeout", attemptTimeout);
        checkTime("connectTimeout", connectTimeout);
        checkTime("refreshInterval", refreshInterval);
        check("maxInFlight", maxInFlight, 1, 1_000_000);
        check("maxInFlightBytes", maxInFlightBytes, 1 << 20, Integer.MAX_VALUE);
        check("maxAttempts", maxAttempts, 1, 1_000);
        check("connectionsPerNode", connectionsPerNode, 1, 64);
        check("eventLoops", eventLoops, 1, 64);
        check("firstReplica", firstReplica.orElse(0), 0, 99);
    }

    static ClientConfig defaults(List<Address> seeds) {
        return new ClientConfig(
                seeds,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                1_024,
                64 << 20,
                32,
                1,
                1,
                OptionalInt.empty(),
                Optional.empty(),
                true);
    }

    ClientConfig withClusterId(NodeId id) {
        return new ClientConfig(
                seeds,
                Optional.of(id),
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withTimeouts(Duration request, Duration attempt, Duration connect) {
        return new ClientConfig(
                seeds,
                clusterId,
                request,
                attempt,
                connect,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withRefreshInterval(Duration interval) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                interval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withMaxInFlight(int requests, int bytes) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                requests,
                bytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withMaxAttempts(int attempts) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                attempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withEventLoops(int loops, int connections) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connections,
                loops,
                firstReplica,
                zone,
                hedgesReads);
    }

    ClientConfig withFirstReplica(int index) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                OptionalInt.of(index),
                zone,
                hedgesReads);
    }

    ClientConfig withZone(String name) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                Optional.of(name),
                hedgesReads);
    }

    ClientConfig withHedgedReads(boolean hedged) {
        return new ClientConfig(
                seeds,
                clusterId,
                timeout,
                attemptTimeout,
                connectTimeout,
                refreshInterval,
                maxInFlight,
                maxInFlightBytes,
                maxAttempts,
                connectionsPerNode,
                eventLoops,
                firstReplica,
                zone,
                hedged);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is from " + min + " to " + max + ", not " + value);
        }
    }

    private static void checkTime(String name, Duration value) {
        if (value.toMillis() < 1 || value.toMillis() > Limits.TIMEOUT_MILLIS) {
            throw new IllegalArgumentException(name + " is from 1 to " + Limits.TIMEOUT_MILLIS + " ms, not " + value);
        }
    }
}
