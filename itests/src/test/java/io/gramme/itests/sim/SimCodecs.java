package io.gramme.itests.sim;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.ResponseCodec;
import io.gramme.gossip.GossipMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.net.ControlSerializers;
import io.gramme.node.net.GossipSerializers;
import io.gramme.node.net.ReplicaSerializers;

/** Whatever is said in a simulated world passes through the codecs of the wire. */
final class SimCodecs {
    private static final int VERSION = 1;

    private final MessageCodec<ReplicaMessage> replicas = ReplicaSerializers.codec();
    private final MessageCodec<GossipMessage> gossips = GossipSerializers.codec();
    private final MessageCodec<ControlMessage> controls = ControlSerializers.codec();
    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();

    Frame encode(ReplicaMessage message, long epoch) {
        return replicas.encode(VERSION, message.op(), message.partition(), epoch, message);
    }

    Frame encode(GossipMessage message, long epoch) {
        return gossips.encode(VERSION, 0, Frame.NO_PARTITION, epoch, message);
    }

    Frame encode(ControlMessage message, long epoch) {
        return controls.encode(VERSION, 0, Frame.NO_PARTITION, epoch, message);
    }

    /** Whether it carries what {@link #control} reads. */
    static boolean isControl(Frame frame) {
        return frame.type() >= ControlSerializers.FIRST_TYPE;
    }

    ControlMessage control(Frame frame) {
        return controls.decode(frame);
    }

    ReplicaMessage replica(Frame frame) {
        return replicas.decode(frame);
    }

    GossipMessage gossip(Frame frame) {
        return gossips.decode(frame);
    }

    Request through(int partition, Request request) {
        return requests.decode(requests.encode(1, partition, 0, request));
    }

    Response through(Response response) {
        return responses.decode(responses.encode(1, 0, response));
    }
}
