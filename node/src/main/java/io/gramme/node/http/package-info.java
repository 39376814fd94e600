/**
 * The HTTP face of a node, on Netty: the data of tables, health and readiness, metrics, the ring.
 *
 * <p>{@link io.gramme.node.http.HttpEndpoint} listens; {@link io.gramme.node.http.HttpRoutes} turns a path and a method into a
 * page or into the same {@link io.gramme.client.wire.Request} that the native protocol carries;
 * {@link io.gramme.node.http.HttpAnswers} turns responses into status codes and bodies. Keys in paths are percent-encoded bytes.
 * Errors are JSON, always with the same fields.
 */
@NullMarked
package io.gramme.node.http;

import org.jspecify.annotations.NullMarked;
