package io.gramme.node.http;

import io.gramme.node.env.HeldBytes;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection's exchanges. Requests that a client pipelines are carried out one after the other, so that answers leave in
 * order; while one is under way the connection is not read.
 */
final class HttpExchangeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final HttpRoutes routes;
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
    private final HeldBytes held;
    private boolean busy;

    HttpExchangeHandler(HttpRoutes routes, HeldBytes held) {
        this.routes = routes;
        this.held = held;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        context.channel().config().setAutoRead(false);
        if (busy) {
            waiting.add(request.retain());
        } else {
            begin(context, request);
        }
    }

    private void begin(ChannelHandlerContext context, FullHttpRequest request) {
        busy = true;
        routes.handle(request, response -> {
            held.add(response.content().readableBytes());
            if (context.executor().inEventLoop()) {
                end(context, response);
            } else {
                context.executor().execute(() -> end(context, response));
            }
        });
    }

    private void end(ChannelHandlerContext context, FullHttpResponse response) {
        busy = false;
        int bytes = response.content().readableBytes();
        context.writeAndFlush(response)
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE)
                .addListener(written -> held.give(bytes));
        FullHttpRequest next = waiting.poll();
        if (next == null) {
            context.channel().config().setAutoRead(true);
            return;
        }
        try {
            begin(context, next);
        } finally {
            next.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The connection broke, or what came is not HTTP: it ends and nothing else.
        context.close();
    }
}
