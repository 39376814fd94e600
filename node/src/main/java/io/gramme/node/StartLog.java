package io.gramme.node;

import io.gramme.node.config.Address;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.membership.Identity;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.StorageEngine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node says in the log when it has started. */
final class StartLog {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private StartLog() {}

    /** @param io what moves the bytes of sockets */
    static void write(NodeConfig config, Identity identity, List<NodeCore> cores, List<FileDisk> disks, String io) {
        NodeConfig.Endpoints listen = config.listen();
        for (Address address : List.of(listen.peer(), listen.client(), listen.http())) {
            if (!address.isLoopback()) {
                LOG.warn("listening beyond this machine, without authentication: {}", address);
            }
        }
        ReadAhead.advice(config.node().data()).ifPresent(LOG::info);
        StorageEngine.RecoveryReport first = cores.get(0).engine().report();
        LOG.info(
                "node {} started peer={} client={} http={} heap={} descriptors={} disk-free={} MiB loops={} io={} segment={} MiB"
                        + " queue={} in-flight={} operations={} generation={} clean={} records={}",
                identity.node(),
                listen.peer(),
                listen.client(),
                listen.http(),
                SystemLimits.heap(),
                SystemLimits.descriptors(),
                disks.get(0).usableBytes() >> 20,
                cores.size(),
                io,
                config.storage().segmentBytes() >> 20,
                config.limits().queue(),
                config.limits().inFlight(),
                config.limits().operations(),
                identity.generation(),
                first.clean(),
                cores.stream().mapToLong(core -> core.engine().size()).sum());
        cores.forEach(core -> logRecovery(core.engine().report()));
    }

    private static void logRecovery(StorageEngine.RecoveryReport report) {
        if (report.lostBytes() > 0) {
            LOG.error(
                    "{} bytes of the log are damaged; the copies of this node no longer count as whole",
                    report.lostBytes());
        } else if (report.scannedSegments() > 0) {
            LOG.info("log recovered segments={} torn-bytes={}", report.scannedSegments(), report.cutBytes());
        }
    }
}
