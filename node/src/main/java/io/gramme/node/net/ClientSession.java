package io.gramme.node.net;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.ResponseCodec;
import io.gramme.client.wire.Value;
import io.gramme.client.wire.WireException;
import io.gramme.node.env.HeldBytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One client's connection. Requests are pipelined and may be answered in any order; each answer carries its request's
 * correlation. A connection that has too many under way is told {@code OVERLOADED} for each further one; one that does not read
 * its answers is not read from.
 */
final class ClientSession extends SimpleChannelInboundHandler<Frame> {
    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();
    private final AtomicInteger underWay = new AtomicInteger();
    private final RequestSink sink;
    private final int inFlight;
    private final Outbox<Answer> outbox;

    private record Answer(long correlation, Response response) {
        private static final int SMALL = 256;

        long bytes() {
            long bytes = SMALL;
            if (response instanceof Response.Got got) {
                for (Value value : got.values()) {
                    bytes += value.bytes().length();
                }
            }
            return bytes;
        }
    }

    ClientSession(Channel channel, RequestSink sink, HeldBytes held, int inFlight) {
        this.sink = sink;
        this.inFlight = inFlight;
        this.outbox = new Outbox<>(channel, held, Answer::bytes, this::encode);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        Request request = requests.decode(frame);
        long correlation = frame.correlation();
        if (request instanceof Request.Hello hello) {
            outbox.add(new Answer(correlation, sink.welcome(hello)));
        } else if (request instanceof Request.DescribeRing) {
            outbox.add(new Answer(correlation, sink.describeRing()));
        } else if (underWay.incrementAndGet() > inFlight) {
            answer(
                    correlation,
                    Response.Failed.of(
                            ErrorCode.OVERLOADED, "more than " + inFlight + " requests under way on one connection"));
        } else {
            sink.submit(response -> answer(correlation, response), frame.partition(), request);
        }
    }

    /** At most {@code inFlight} answers and the refusals of one read wait here: reading stops while the client does not. */
    private void answer(long correlation, Response response) {
        underWay.decrementAndGet();
        outbox.add(new Answer(correlation, response));
    }

    private Frame encode(Answer answer) {
        try {
            return responses.encode(answer.correlation, sink.epoch(), answer.response);
        } catch (IllegalArgumentException e) {
            Response tooLarge = Response.Failed.of(
                    ErrorCode.TOO_MANY_SIBLINGS, "the siblings of this record do not fit into one answer");
            return responses.encode(answer.correlation, sink.epoch(), tooLarge);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbox.writable();
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        outbox.writable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof WireException) {
            Response refusal =
                    Response.Failed.of(ErrorCode.BAD_REQUEST, "not the Gramme protocol: " + cause.getMessage());
            context.writeAndFlush(responses.encode(0, sink.epoch(), refusal)).addListener(written -> context.close());
        } else {
            context.close();
        }
    }
}
