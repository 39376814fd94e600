package io.gramme.node.http;

import io.gramme.client.wire.Limits;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Collects a request with its body, and refuses one that is too large as every other mistake is refused: in JSON. */
final class ValueAggregator extends HttpObjectAggregator {
    /** Room for a value one byte too large, so that the request itself says whose value it is. */
    private static final int MAX_BODY = Limits.VALUE_BYTES + 1;

    ValueAggregator() {
        super(MAX_BODY);
    }

    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object response = super.newContinueResponse(start, maxContentLength, pipeline);
        boolean refused = response instanceof FullHttpResponse full
                && full.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        return refused ? tooLarge() : response;
    }

    /** The rest of the body is read and dropped: a connection closed under a sender takes the answer with it. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        context.writeAndFlush(tooLarge()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private static FullHttpResponse tooLarge() {
        return HttpAnswers.error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "ValueTooLarge",
                "a value has at most " + Limits.VALUE_BYTES + " bytes",
                0,
                0);
    }
}
