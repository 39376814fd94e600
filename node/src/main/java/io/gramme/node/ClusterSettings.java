package io.gramme.node;

import io.gramme.gossip.Addresses;
import io.gramme.gossip.Member;
import io.gramme.node.config.Address;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.founding.FoundingConfig;
import io.gramme.node.founding.FoundingFile;
import io.gramme.node.membership.FenceDriver;
import io.gramme.node.membership.Identity;
import io.gramme.node.storage.Folder;
import io.gramme.ring.RingMember;
import java.util.function.LongSupplier;

/** How a node is part of its cluster, from what it is told and from its folder. */
final class ClusterSettings {
    private ClusterSettings() {}

    /** @param lacking how many copies of this node lack something */
    static ClusterControl.Start of(
            NodeConfig config, Folder folder, Identity identity, LongSupplier lacking, Member self) {
        NodeConfig.Cluster cluster = config.cluster();
        FoundingConfig founding = FoundingConfig.standard(
                cluster.seeds().size(),
                cluster.partitions(),
                cluster.bootstrap(),
                cluster.gossipInterval().toNanos());
        return new ClusterControl.Start(
                GossipSettings.of(config),
                founding,
                new FoundingFile(folder, identity.remembers()),
                new FenceDriver.Settings(folder, cluster.fenceAfter().toNanos(), lacking),
                self);
    }

    /** This node, at the addresses that it advertises; where one has port 0, at the port that the system chose. */
    static Member self(NodeConfig config, Identity identity, int peerPort, int clientPort, int httpPort) {
        NodeConfig.Endpoints advertise = config.advertise();
        Addresses addresses = new Addresses(
                reachable(advertise.peer(), peerPort),
                reachable(advertise.client(), clientPort),
                reachable(advertise.http(), httpPort));
        RingMember member = new RingMember(
                identity.node(), config.node().zone(), config.node().weight());
        return Member.starting(member, addresses, identity.generation(), identity.store());
    }

    private static String reachable(Address advertised, int bound) {
        return (advertised.port() == 0 ? new Address(advertised.host(), bound) : advertised).toString();
    }
}
