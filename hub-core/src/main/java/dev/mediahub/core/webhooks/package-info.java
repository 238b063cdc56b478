/**
 * Outbound webhooks: what happens in an app, told to its receiver at least once and in order.
 * Events are put into a durable outbox in their own order; one worker an app sends them. {@link
 * dev.mediahub.core.webhooks.Webhooks} is what other features use, from any thread. Imports {@code
 * apps}, {@code auth}, {@code http}, {@code db} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.webhooks;

import org.jspecify.annotations.NullMarked;
