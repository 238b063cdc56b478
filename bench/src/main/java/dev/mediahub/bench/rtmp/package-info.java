/**
 * The load generator's RTMP clients, made from the hub's own chunk and AMF code: many publishers of
 * noise, many players that count bytes.
 */
@NullMarked
package dev.mediahub.bench.rtmp;

import org.jspecify.annotations.NullMarked;
