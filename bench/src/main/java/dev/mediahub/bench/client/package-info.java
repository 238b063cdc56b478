/**
 * WebRTC clients made from hub-media's protocol cores: a publisher and viewers with whole sessions
 * (ICE, DTLS, SRTP, RTCP feedback), no decoder. Each client belongs to one {@link
 * dev.mediahub.bench.client.ClientLoop}; its signalling runs on the caller's thread and blocks.
 */
@NullMarked
package dev.mediahub.bench.client;

import org.jspecify.annotations.NullMarked;
