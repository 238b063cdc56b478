/**
 * {@code ./hub bench}: starts a hub, loads it with {@link dev.mediahub.bench.client} clients and
 * prints what a forwarded packet costs. Not shipped; may use all of hub-media.
 */
@NullMarked
package dev.mediahub.bench;

import org.jspecify.annotations.NullMarked;
